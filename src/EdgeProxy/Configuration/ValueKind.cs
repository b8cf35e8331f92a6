using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace EdgeProxy.Configuration;

/// <summary>Turns the text of a configuration value into what it means.</summary>
internal delegate bool TryParseValue<T>(string text, [MaybeNullWhen(false)] out T value);

/// <summary>A type a configuration value can have.</summary>
/// <param name="Expected">What would be right, to finish the sentence "expected …".</param>
/// <param name="TryParse">The parser; values it refuses become findings.</param>
internal sealed record ValueKind<T>(string Expected, TryParseValue<T> TryParse);

/// <summary>The types configuration values have.</summary>
internal static class ValueKind
{
    // Timers of .NET end at 49 days, and a drain adds two durations.
    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(24);

    public static ValueKind<string> Text { get; } = new("a text", static (string text, [MaybeNullWhen(false)] out string value) =>
    {
        value = text;
        return !string.IsNullOrWhiteSpace(text);
    });

    public static ValueKind<bool> Boolean { get; } = new("true or false", bool.TryParse);

    public static ValueKind<ListenAddress> Address { get; } = new(
        "an address such as 127.0.0.1:8080, [::1]:8080 or unix:/run/edgeproxy.sock (0.0.0.0 or [::] for every interface; port 0 for a free one)",
        ListenAddress.TryParse);

    public static ValueKind<IPNetwork> Network { get; } = new(
        "an IP address or a network such as 10.0.0.0/8 (IPv4 as such, not mapped into IPv6)", TryParseNetwork);

    /// <summary>A part of a whole.</summary>
    public static ValueKind<double> Share { get; } = new(
        "a number from 0 to 1 such as 0.1",
        static (string text, out double value) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value <= 1);

    /// <summary>A duration of at least <paramref name="shortest"/>. A longer one is a mistake (<c>"30"</c> means 30 days to TimeSpan).</summary>
    public static ValueKind<TimeSpan> Duration(TimeSpan shortest) => new(
        $"a duration such as 00:00:30 (hours:minutes:seconds), at least {shortest:c} and at most {LongestDuration.Days} days",
        (string text, out TimeSpan value) =>
            TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value)
            && text.Contains(':', StringComparison.Ordinal)
            && value >= shortest
            && value <= LongestDuration);

    public static ValueKind<int> Integer(int least, int most = int.MaxValue) => new(
        most == int.MaxValue ? $"a whole number, at least {least}" : $"a whole number from {least} to {most}",
        (string text, out int value) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least && value <= most);

    /// <summary>One name of an enum, in any case; its number is refused.</summary>
    public static ValueKind<TEnum> OneOf<TEnum>()
        where TEnum : struct, Enum =>
        new("one of " + string.Join(", ", Enum.GetNames<TEnum>()), static (string text, out TEnum value) =>
            Enum.TryParse(text, ignoreCase: true, out value)
            && Enum.GetNames<TEnum>().Contains(text, StringComparer.OrdinalIgnoreCase));

    /// <summary>One of the given words, in any case; the result is spelled as given here.</summary>
    public static ValueKind<string> OneOf(params string[] words) => new(
        "one of " + string.Join(", ", words),
        (string text, [MaybeNullWhen(false)] out string value) =>
        {
            value = Array.Find(words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
            return value is not null;
        });

    /// <summary>A path; a relative one starts at <paramref name="baseDirectory"/>. Whether it exists is not asked.</summary>
    public static ValueKind<string> Path(string baseDirectory) => new("a path", (string text, [MaybeNullWhen(false)] out string value) =>
    {
        var isPath = !string.IsNullOrWhiteSpace(text) && !text.Contains('\0', StringComparison.Ordinal);
        value = isPath ? System.IO.Path.GetFullPath(text, baseDirectory) : "";
        return isPath;
    });

    /// <summary>A path, or one word that stands for something else.</summary>
    public static ValueKind<string> PathOr(string word, string baseDirectory)
    {
        var path = Path(baseDirectory);
        return new ValueKind<string>($"{path.Expected}, or {word}", (string text, [MaybeNullWhen(false)] out string value) =>
        {
            value = word;
            return text == word || path.TryParse(text, out value);
        });
    }

    /// <summary>The path of a file that exists.</summary>
    public static ValueKind<string> ExistingFile(string baseDirectory)
    {
        var path = Path(baseDirectory);
        return new ValueKind<string>(
            $"a file that exists (a relative path starts at {baseDirectory})",
            (string text, [MaybeNullWhen(false)] out string value) => path.TryParse(text, out value) && File.Exists(value));
    }

    /// <summary>The path of a file that exists and whose first line is a secret. The secret itself is not kept.</summary>
    public static ValueKind<string> TokenFile(string baseDirectory)
    {
        var file = ExistingFile(baseDirectory);
        return new ValueKind<string>(
            $"{file.Expected}, may be read, and has a token in its first line",
            (string text, [MaybeNullWhen(false)] out string value) => file.TryParse(text, out value) && HasFirstLine(value));
    }

    private static bool HasFirstLine(string file)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(File.ReadLines(file).FirstOrDefault());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool TryParseNetwork(string text, out IPNetwork network)
    {
        if (!IPAddress.TryParse(text, out var single)) return IPNetwork.TryParse(text, out network) && !network.BaseAddress.IsIPv4MappedToIPv6;

        // Peers on a dual-stack socket are normalised the same way before they are compared.
        if (single.IsIPv4MappedToIPv6) single = single.MapToIPv4();
        network = new IPNetwork(single, single.GetAddressBytes().Length * 8);
        return true;
    }
}
