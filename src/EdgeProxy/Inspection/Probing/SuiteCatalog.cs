using System.Net.Security;

namespace EdgeProxy.Inspection.Probing;

/// <summary>
/// The suites that are asked for, by IANA number and name: .NET's own list, without those that need a shared secret set up before (PSK, SRP,
/// Kerberos) or a kind of certificate that no authority issues (DSS, static DH).
/// </summary>
internal static class SuiteCatalog
{
    private static readonly string[] LeftOut = ["_PSK_", "_KRB5_", "_SRP_", "_ECCPWD_", "_DSS_", "_GOST", "TLS_DH_RSA_", "TLS_ECDH_RSA_", "TLS_ECDH_ECDSA_", "TLS_NULL_"];

    /// <summary>Suites of TLS 1.3 (RFC 8446 appendix B.4).</summary>
    public static IReadOnlyList<ushort> Tls13 { get; } = Select(IsTls13);

    /// <summary>Suites of TLS 1.2 and before, the best first: a server that lets the client choose shows what it would make of a good one.</summary>
    public static IReadOnlyList<ushort> Older { get; } = [.. Select(static suite => !IsTls13(suite)).OrderBy(static suite => Strength.Of(Name(suite)))];

    public static string Name(ushort suite) => Enum.IsDefined((TlsCipherSuite)suite) ? ((TlsCipherSuite)suite).ToString() : $"0x{suite:x4}";

    private static bool IsTls13(ushort suite) => suite is > 0x1300 and < 0x1400;

    private static ushort[] Select(Func<ushort, bool> wanted) =>
    [
        .. Enum.GetValues<TlsCipherSuite>().Select(static suite => (ushort)suite)
            .Where(suite => wanted(suite) && !Array.Exists(LeftOut, part => Name(suite).Contains(part, StringComparison.Ordinal))),
    ];
}
