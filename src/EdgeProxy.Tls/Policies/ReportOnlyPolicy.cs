using System.Collections.Frozen;
using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>
/// Judges ClientHellos by a policy that is not enforced: what would become of them? It goes by the lists alone, in OpenSSL's order (version,
/// suite, group, signature algorithm), so a handshake pays some set look-ups for it.
/// </summary>
public sealed class ReportOnlyPolicy
{
    private readonly TlsPolicy _policy;
    private readonly TlsVersion _minimum;
    private readonly TlsVersion _maximum;
    private readonly FrozenSet<ushort>? _schemes;

    internal ReportOnlyPolicy(TlsPolicy policy)
    {
        var options = policy.Context.Options;
        _policy = policy;
        (_minimum, _maximum) = (options.MinimumVersion, options.MaximumVersion);
        _schemes = options.SignatureAlgorithms is { } algorithms ? TlsCodePoints.SignatureSchemes(algorithms).ToFrozenSet() : null;
    }

    /// <summary>The policy's configured name.</summary>
    public string Name => _policy.Name;

    /// <summary>Judges by the certificate that would be served under this policy, which need not be the one that is.</summary>
    internal ReportOnlyJudgement Judge(ClientHello hello, IReadOnlyList<CertificateEntry> candidates) =>
        new(Verdict(hello, ClientCapability.Choose(hello, _policy, candidates)), NewestOffered(hello));

    private ReportOnlyVerdict Verdict(ClientHello hello, CertificateEntry certificate)
    {
        var version = hello.Versions.Where(offered => offered >= (int)_minimum && offered <= (int)_maximum).DefaultIfEmpty((ushort)0).Max();
        if (version == 0) return ReportOnlyVerdict.NoCommonVersion;
        var isTls13 = version == (int)TlsVersion.Tls13;
        if (!hello.CipherSuites.Any(suite => _policy.SuiteNumbers.Contains(suite) && Fits(suite, isTls13, certificate.KeyAlgorithm))) return ReportOnlyVerdict.NoCommonCipher;

        // RFC 8422 section 4: a TLS 1.2 client that sends no groups takes any.
        if ((isTls13 || hello.Groups.Count > 0) && !hello.Groups.Any(_policy.GroupNumbers.Contains)) return ReportOnlyVerdict.NoCommonGroup;
        return SharesSignatureAlgorithm(hello, certificate, isTls13) ? ReportOnlyVerdict.Agreed : ReportOnlyVerdict.NoCommonSignatureAlgorithm;
    }

    // A TLS 1.2 suite names the kind of key it is authenticated with, and Ed25519 counts as ECDSA there (RFC 8422 section 5.10).
    private static bool Fits(ushort suite, bool isTls13, KeyAlgorithm key) => isTls13
        ? suite >> 8 == 0x13
        : suite >> 8 != 0x13 && ClientCapability.IsEcdsaSuite(suite) == (key is KeyAlgorithm.Ecdsa or KeyAlgorithm.Ed25519);

    // A TLS 1.2 client may say nothing of them, and its suite has named the kind of key.
    private bool SharesSignatureAlgorithm(ClientHello hello, CertificateEntry certificate, bool isTls13) =>
        (!isTls13 && (_schemes is null || hello.SignatureAlgorithms.Count == 0))
        || hello.SignatureAlgorithms.Any(scheme => _schemes?.Contains(scheme) != false && Signs(scheme, certificate, isTls13));

    private static bool Signs(ushort scheme, CertificateEntry certificate, bool isTls13) =>
        isTls13 ? ClientCapability.SignsTls13(scheme, certificate) : TlsCodePoints.KeyOf(scheme) == certificate.KeyAlgorithm;

    private static string NewestOffered(ClientHello hello) => hello.Versions.DefaultIfEmpty((ushort)0).Max(TlsCodePoints.KnownVersion) switch
    {
        0x0304 => "1.3",
        0x0303 => "1.2",
        0x0302 => "1.1",
        0x0301 => "1.0",
        _ => "none",
    };
}

/// <summary>What would have become of a handshake.</summary>
/// <param name="Verdict">Agreed, or what would have been missing.</param>
/// <param name="ClientVersion">The newest version the client offers: 1.3, 1.2, 1.1, 1.0 or none.</param>
public readonly record struct ReportOnlyJudgement(ReportOnlyVerdict Verdict, string ClientVersion);

/// <summary>A closed list: its names are metric labels.</summary>
public enum ReportOnlyVerdict
{
    /// <summary>It would have gone on.</summary>
    Agreed,

    /// <summary>No protocol version in common.</summary>
    NoCommonVersion,

    /// <summary>No cipher suite in common that fits the certificate.</summary>
    NoCommonCipher,

    /// <summary>No key exchange group in common.</summary>
    NoCommonGroup,

    /// <summary>No signature algorithm in common that fits the certificate.</summary>
    NoCommonSignatureAlgorithm,
}

/// <summary>The verdicts as the words that metrics and endpoints use.</summary>
public static class ReportOnlyVerdicts
{
    /// <summary>The value of the <c>result</c> attribute.</summary>
    public static string Name(this ReportOnlyVerdict verdict) => verdict switch
    {
        ReportOnlyVerdict.Agreed => "agreed",
        ReportOnlyVerdict.NoCommonVersion => "no_common_version",
        ReportOnlyVerdict.NoCommonCipher => "no_common_cipher",
        ReportOnlyVerdict.NoCommonGroup => "no_common_group",
        _ => "no_common_signature_algorithm",
    };
}
