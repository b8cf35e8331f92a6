using System.Text.Json.Serialization;

namespace EdgeProxy.Inspection.Probing;

/// <summary>What a cipher suite is worth today, the best first.</summary>
[JsonConverter(typeof(CamelCaseEnum<SuiteStrength>))]
internal enum SuiteStrength
{
    /// <summary>Forward secrecy and authenticated encryption: all that Mozilla's intermediate profile has.</summary>
    Good,

    /// <summary>Forward secrecy, but CBC (Lucky Thirteen, CVE-2013-0169) or short tags.</summary>
    Dated,

    /// <summary>RSA key exchange: who gets the key reads all that was recorded, and Bleichenbacher's attack keeps coming back (ROBOT, 2017).</summary>
    NoForwardSecrecy,

    /// <summary>Can be broken: RC4, DES, 3DES (Sweet32, CVE-2016-2183), export grade, no encryption, no authentication.</summary>
    Broken,
}

/// <summary>Judges a suite by its IANA name, which says all there is to know.</summary>
internal static class Strength
{
    private static readonly string[] BrokenParts = ["_NULL_", "_anon_", "_EXPORT_", "_RC4_", "_RC2_", "_DES_", "_3DES_", "_DES40_"];
    private static readonly string[] DatedParts = ["_CBC_", "_CCM_8", "_IDEA_", "_SEED_"];

    public static SuiteStrength Of(string name)
    {
        if (Has(name, BrokenParts)) return SuiteStrength.Broken;
        if (name.StartsWith("TLS_RSA_", StringComparison.Ordinal)) return SuiteStrength.NoForwardSecrecy;
        return Has(name, DatedParts) ? SuiteStrength.Dated : SuiteStrength.Good;
    }

    private static bool Has(string name, string[] parts) => Array.Exists(parts, part => name.Contains(part, StringComparison.Ordinal));
}
