using static EdgeProxy.Certificates.VettingSeverity;

namespace EdgeProxy.Certificates;

/// <summary>
/// All rules, in the order in which they are applied. What is rejected by default no current browser would take, or nobody could have meant;
/// what some clients live with is a warning.
/// </summary>
public static class VettingRules
{
    /// <summary>A handshake in memory failed.</summary>
    public static readonly VettingRule TrialHandshake = new(
        "TrialHandshake", Reject, "No handshake in memory came about under a policy of its hosts.", subject => subject.Trial?.Rejection);

    /// <summary>The rules.</summary>
    public static readonly IReadOnlyList<VettingRule> All =
    [
        new("WeakKey", Reject, "An RSA key of less than 2048 bits or an elliptic curve of less than 256, in the leaf or an intermediate.", KeyRules.Weak),
        new("UnsupportedCurve", Reject, "An elliptic curve that TLS clients do not speak: anything but P-256, P-384 and P-521.", KeyRules.UnsupportedCurve),
        new("Ed25519Key", Warn, "An Ed25519 key, which no browser accepts.", KeyRules.Ed25519),
        new("WeakSignature", Reject, "A SHA-1 or MD5 signature on the leaf or an intermediate. On roots it means nothing.", KeyRules.WeakSignature),
        new("NotForServers", Reject, "An extended key usage extension without server authentication.", UsageRules.NotForServers),
        new("NotForSignatures", Warn, "A key usage extension without digital signature, which TLS 1.3 and ECDHE need.", UsageRules.NotForSignatures),
        new("AuthorityAsServer", Reject, "The certificate of a certification authority, issued by another one.", UsageRules.AuthorityAsServer),
        new("SelfSigned", Warn, "No authority vouches for it: only clients that were given it will trust it.", UsageRules.SelfSigned),
        new("MissingNames", Reject, "No usable name in the subject alternative names. Clients stopped reading the common name in 2017.", NameRules.Missing),
        new("LostNames", Warn, "Names that the version in service has and this one has not.", NameRules.Lost),
        new("LongValidity", Off, "Valid for longer than public authorities may issue.", ValidityRules.TooLong),
        new("ExpiredIntermediate", Warn, "An intermediate that is past its validity.", ValidityRules.ExpiredIntermediate),
        new("IncompleteChain", Warn, "The leaf alone, without the intermediate that issued it.", ChainRules.Incomplete),
        new("ChainReordered", Note, "The chain was not in order, and was put in order.", ChainRules.Reordered),
        new("RootIncluded", Note, "The root was in the file, and is not sent.", ChainRules.RootIncluded),
        new("UnrelatedCertificates", Note, "Certificates that do not belong to the chain were in the file, and are not sent.", ChainRules.Unrelated),
        new("LargeChain", Note, "A chain so large that each full handshake takes a round trip more.", ChainRules.Large),
        new("OversizedChain", Warn, "A chain larger than OpenSSL and Chrome accept.", ChainRules.Oversized),
        new("MustStaple", Note, "The certificate promises an OCSP staple in every handshake (RFC 7633).", UsageRules.MustStaple),
        TrialHandshake,
        new("PartialTrial", Warn, "A handshake in memory failed in one version of TLS, and succeeded in another.", subject => subject.Trial?.Remark),
    ];
}
