using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using EdgeProxy.Configuration;
using Yarp.ReverseProxy.Configuration;

namespace EdgeProxy.Proxying;

/// <summary>
/// What may stand in the <c>ReverseProxy</c> section: the properties of YARP's own records, so that a newer YARP brings its keys along.
/// YARP's reader passes over what it does not know (a <c>Hosts</c> that is a text rather than a list matches every host), and stops at the first value it cannot read.
/// </summary>
internal static class RouteSchema
{
    private static readonly ValueKind<string> Text = Kind("a text", static _ => true);

    /// <summary>Adds every key that is unknown, and every value of the wrong type, to <paramref name="findings"/>.</summary>
    public static void Check(IConfigurationSection section, List<ConfigurationFinding> findings) =>
        SectionReader.Read(section, "", findings, static reader => Walk(reader, typeof(Section)));

    private static object? Walk(SectionReader reader, Type record)
    {
        foreach (var property in record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsKey)) Read(reader, property.Name, property.PropertyType);
        return null;
    }

    // A route and a cluster are called by their key.
    private static bool IsKey(PropertyInfo property) => property.CanWrite
        && !(property.DeclaringType == typeof(RouteConfig) && property.Name == nameof(RouteConfig.RouteId))
        && !(property.DeclaringType == typeof(ClusterConfig) && property.Name == nameof(ClusterConfig.ClusterId));

    private static void Read(SectionReader reader, string key, Type declared)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (ItemOf(type, typeof(IReadOnlyDictionary<,>)) is { } named) ReadEach(reader, key, named);
        else if (ItemOf(type, typeof(IReadOnlyList<>)) is { } item) ReadList(reader, key, item);
        else if (type.IsEnum && type.IsDefined(typeof(FlagsAttribute))) reader.List(key, OneOf(type));
        else if (type == typeof(Uri)) ReadUrl(reader, key);
        else if (Scalar(type) is { } kind) reader.Optional(key, kind);
        else reader.Object(key, nested => Walk(nested, type));
    }

    private static void ReadEach(SectionReader reader, string key, Type item)
    {
        // Metadata: any key, any text.
        if (item == typeof(string)) reader.IsSet(key);
        else reader.Named(key, (_, nested) => Walk(nested, item));
    }

    private static void ReadList(SectionReader reader, string key, Type item)
    {
        if (item == typeof(string)) reader.List(key, Text);
        else if (item == typeof(IReadOnlyDictionary<string, string>)) reader.Named(key, static (_, transform) => ReadTransform(transform));
        else reader.Named(key, (_, nested) => Walk(nested, item));
    }

    // Which of its keys go together is what YARP's own validation knows.
    private static object? ReadTransform(SectionReader transform)
    {
        foreach (var key in TransformKeys.All) transform.IsSet(key);
        return null;
    }

    // Not echoed: it may hold a password.
    private static void ReadUrl(SectionReader reader, string key)
    {
        if (reader.Optional(key, Text) is { } text && !Uri.TryCreate(text, UriKind.Absolute, out _)) reader.Error(key, "is wrong; expected a URL such as http://10.0.0.5:3128/");
    }

    private static Type? ItemOf(Type type, Type definition) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition ? type.GetGenericArguments()[^1] : null;

    // Each takes what YARP's reader takes.
    private static ValueKind<string>? Scalar(Type type)
    {
        if (type.IsEnum) return OneOf(type);
        if (type == typeof(string)) return Text;
        if (type == typeof(bool)) return Kind("true or false", static text => bool.TryParse(text, out _));
        if (type == typeof(int)) return Kind("a whole number", static text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
        if (type == typeof(long)) return Kind("a whole number", static text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
        if (type == typeof(double)) return Kind("a number", static text => double.TryParse(text, CultureInfo.InvariantCulture, out _));
        if (type == typeof(TimeSpan)) return Kind("a duration such as 00:00:30", static text => TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out _));
        if (type == typeof(Version)) return Kind("a version such as 2 or 1.1", static text => Version.TryParse(text.Contains('.', StringComparison.Ordinal) ? text : $"{text}.0", out _));
        return null;
    }

    private static ValueKind<string> OneOf(Type type) =>
        Kind($"one of {string.Join(", ", Enum.GetNames(type))}", text => Enum.TryParse(type, text, ignoreCase: true, out _));

    private static ValueKind<string> Kind(string expected, Predicate<string> isRight) => new(expected, (string text, [MaybeNullWhen(false)] out string value) =>
    {
        value = text;
        return isRight(text);
    });

    /// <summary>The section as a whole.</summary>
    private sealed record Section(IReadOnlyDictionary<string, RouteConfig>? Routes, IReadOnlyDictionary<string, ClusterConfig>? Clusters);
}
