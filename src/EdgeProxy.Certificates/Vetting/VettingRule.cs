namespace EdgeProxy.Certificates;

/// <summary>One thing a certificate is asked before it serves.</summary>
public sealed class VettingRule
{
    internal VettingRule(string name, VettingSeverity severity, string meaning, Func<VettingSubject, string?> check)
    {
        Name = name;
        Id = ToId(name);
        Default = severity;
        Meaning = meaning;
        Check = check;
    }

    /// <summary>Its key in the configuration, such as <c>WeakKey</c>.</summary>
    public string Name { get; }

    /// <summary>Its name in findings, such as <c>weak-key</c>.</summary>
    public string Id { get; }

    /// <summary>What it does unless configured otherwise.</summary>
    public VettingSeverity Default { get; }

    /// <summary>What it finds, for documentation.</summary>
    public string Meaning { get; }

    /// <summary>Says what is the matter, or <see langword="null"/>.</summary>
    internal Func<VettingSubject, string?> Check { get; }

    /// <summary><c>WeakKey</c> → <c>weak-key</c>.</summary>
    internal static string ToId(string name) =>
        string.Concat(name.Select((letter, index) => (index > 0 && char.IsUpper(letter) ? "-" : "") + char.ToLowerInvariant(letter)));
}
