using System.Diagnostics.CodeAnalysis;

namespace EdgeProxy.Configuration;

/// <summary>
/// Reads one object of the configuration strictly: a value of the wrong type becomes a finding and its default is returned, so that
/// reading goes on and every mistake is reported at once. The keys asked for are the known ones; whatever else is there is a mistake too.
/// </summary>
/// <remarks>
/// IConfiguration has texts and nothing else: an empty object reads as null and an empty list as an empty text. Null and the empty text
/// (which is what <c>EdgeProxy__Hsts=</c> in the environment means) therefore both stand for "not set".
/// </remarks>
internal sealed class SectionReader
{
    private readonly Dictionary<string, IConfigurationSection> _present;
    private readonly SortedSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ConfigurationFinding> _findings;

    private SectionReader(IConfiguration section, string path, string baseDirectory, List<ConfigurationFinding> findings)
    {
        _present = section.GetChildren().ToDictionary(child => child.Key, StringComparer.OrdinalIgnoreCase);
        _findings = findings;
        Path = path;
        BaseDirectory = baseDirectory;
    }

    /// <summary>JSON path of the object.</summary>
    public string Path { get; }

    /// <summary>Where relative paths start.</summary>
    public string BaseDirectory { get; }

    /// <summary>Reads a whole section with <paramref name="read"/>.</summary>
    public static T Read<T>(IConfigurationSection section, string baseDirectory, List<ConfigurationFinding> findings, Func<SectionReader, T> read)
    {
        var reader = new SectionReader(section, section.Path, baseDirectory, findings);
        var result = read(reader);
        reader.ReportUnknownKeys();
        return result;
    }

    /// <summary>Whether the key is there at all, be it with the value null.</summary>
    public bool Has(string key) => _present.ContainsKey(key);

    /// <summary>Whether the key is there with something in it, right or wrong.</summary>
    public bool IsSet(string key) => Find(key) is not null;

    /// <summary>The value, or <paramref name="absent"/> when the key is missing, null or wrong.</summary>
    public T Value<T>(string key, ValueKind<T> kind, T absent) =>
        Find(key) is { } section && TryScalar(section, kind, out var value) ? value : absent;

    /// <summary>The value, or null when the key is missing, null or wrong.</summary>
    public T? Optional<T>(string key, ValueKind<T> kind)
        where T : class =>
        Find(key) is { } section && TryScalar(section, kind, out var value) ? value : null;

    /// <inheritdoc cref="Optional"/>
    public T? OptionalValue<T>(string key, ValueKind<T> kind)
        where T : struct =>
        Find(key) is { } section && TryScalar(section, kind, out var value) ? value : null;

    /// <summary>A value that must be there.</summary>
    public T? Required<T>(string key, ValueKind<T> kind)
        where T : class
    {
        if (Find(key) is { } section) return TryScalar(section, kind, out var value) ? value : null;
        Error(key, $"missing; expected {kind.Expected}");
        return null;
    }

    /// <summary>A list of values; null when the key is missing or null. Wrong entries are reported and left out.</summary>
    public IReadOnlyList<T>? List<T>(string key, ValueKind<T> kind)
    {
        _known.Add(key);
        if (!_present.TryGetValue(key, out var section)) return null;

        var items = section.GetChildren().ToList();
        if (items.Count == 0)
        {
            if (section.Value is null) return null;
            if (section.Value.Length == 0) return [];
            Error(key, $"'{section.Value}' is not a list; expected a list, each entry {kind.Expected}");
            return null;
        }

        if (items.Exists(item => !int.TryParse(item.Key, out _)))
        {
            Error(key, $"is an object; expected a list, each entry {kind.Expected}");
            return null;
        }

        var values = new List<T>(items.Count);
        foreach (var item in items)
        {
            if (TryScalar(item, kind, out var value)) values.Add(value);
        }

        return values;
    }

    /// <summary>A nested object; <paramref name="read"/> sees an empty one when the key is missing or null, and so finds the defaults.</summary>
    public T Object<T>(string key, Func<SectionReader, T> read)
    {
        _known.Add(key);
        if (!_present.TryGetValue(key, out var section)) section = EmptySection;
        ReportScalar(section, $"{Path}:{key}");
        return Nested(section, $"{Path}:{key}", read);
    }

    /// <summary>An object whose keys are names the operator chose, in their order.</summary>
    public IReadOnlyList<T> Named<T>(string key, Func<string, SectionReader, T?> read)
        where T : class
    {
        _known.Add(key);
        if (!_present.TryGetValue(key, out var section)) return [];
        ReportScalar(section, $"{Path}:{key}");

        var results = new List<T>();
        foreach (var child in section.GetChildren())
        {
            var path = $"{Path}:{key}:{child.Key}";
            ReportScalar(child, path);
            if (Nested(child, path, reader => read(child.Key, reader)) is { } result) results.Add(result);
        }

        return results;
    }

    public void Error(string key, string message) => _findings.Add(ConfigurationFinding.Error(PathOf(key), message));

    public void Warning(string key, string message) => _findings.Add(ConfigurationFinding.Warning(PathOf(key), message));

    private string PathOf(string key) => key.Length == 0 ? Path : $"{Path}:{key}";

    private static IConfigurationSection EmptySection { get; } = new ConfigurationBuilder().Build().GetSection("Empty");

    private T Nested<T>(IConfigurationSection section, string path, Func<SectionReader, T> read)
    {
        var reader = new SectionReader(section, path, BaseDirectory, _findings);
        var result = read(reader);
        reader.ReportUnknownKeys();
        return result;
    }

    private IConfigurationSection? Find(string key)
    {
        _known.Add(key);
        if (!_present.TryGetValue(key, out var section)) return null;
        return string.IsNullOrEmpty(section.Value) && !section.GetChildren().Any() ? null : section;
    }

    private bool TryScalar<T>(IConfigurationSection section, ValueKind<T> kind, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (section.GetChildren().Any())
        {
            _findings.Add(ConfigurationFinding.Error(section.Path, $"is an object or a list; expected {kind.Expected}"));
            return false;
        }

        if (kind.TryParse(section.Value ?? "", out value)) return true;
        _findings.Add(ConfigurationFinding.Error(section.Path, $"'{section.Value}' is wrong; expected {kind.Expected}"));
        return false;
    }

    private void ReportScalar(IConfigurationSection section, string path)
    {
        if (!string.IsNullOrEmpty(section.Value))
            _findings.Add(ConfigurationFinding.Error(path, $"'{section.Value}' is wrong; expected an object {{ … }}"));
    }

    // The value of an unknown key is not echoed: it may be a password that was put into the wrong place.
    private void ReportUnknownKeys()
    {
        foreach (var key in _present.Keys.Where(key => !_known.Contains(key)))
        {
            var nearest = Spelling.Nearest(key, _known);
            var hint = nearest is null ? "" : $"did you mean '{nearest}'? ";
            Error(key, $"unknown key; {hint}Known here: {string.Join(", ", _known)}");
        }
    }
}
