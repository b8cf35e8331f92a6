using System.Formats.Asn1;
using System.Security.Cryptography;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Certificates;

/// <summary>Makes a bundle of what files hold, or tells why not.</summary>
internal static class TrustLoader
{
    public static (TrustBundle? Bundle, LoadProblem? Problem) Load(TrustFiles files, TrustContents contents, string digest, DateTimeOffset now)
    {
        var (authorities, problem) = Parse(contents.Authorities, der => new ParsedCertificate(der.ToArray()), CertificateFailureReason.MalformedCertificate, files.Authorities);
        if (problem is not null) return (null, problem);
        (var lists, problem) = Parse(contents.RevocationLists, RevocationList.Parse, CertificateFailureReason.MalformedRevocationList, files.RevocationLists);
        if (problem is not null) return (null, problem);

        try
        {
            return (new TrustBundle
            {
                Files = files,
                Trust = ClientTrust.Create(contents.Authorities, contents.RevocationLists),
                Digest = digest,
                Authorities = [.. authorities.Select(static authority => DistinguishedName.Format(authority.Subject))],
                ListsGoodUntil = lists.Min(static list => list.NextUpdate),
                Findings = [.. authorities.SelectMany(authority => Judge(authority, now))],
            }, null);
        }
        catch (OpenSslException refused)
        {
            // What is sound to the eye may still hold a key that OpenSSL does not know.
            return (null, new LoadProblem(CertificateFailureReason.MalformedCertificate, files.Authorities, $"{files.Authorities}: {refused.Message}"));
        }
    }

    private static (List<T> Parsed, LoadProblem? Problem) Parse<T>(
        List<ReadOnlyMemory<byte>> encoded, Func<ReadOnlyMemory<byte>, T> parse, CertificateFailureReason reason, string? path)
    {
        try
        {
            return (encoded.ConvertAll(der => parse(der)), null);
        }
        catch (Exception malformed) when (malformed is AsnContentException or CryptographicException)
        {
            return ([], new LoadProblem(reason, path!, $"{path} holds something that cannot be decoded: {malformed.Message}"));
        }
    }

    private static IEnumerable<CertificateFinding> Judge(ParsedCertificate authority, DateTimeOffset now)
    {
        var name = DistinguishedName.Format(authority.Subject);
        if (!authority.IsAuthority)
            yield return new("not-an-authority", VettingSeverity.Warn, $"{name} may not issue certificates: no client is accepted by it but the one who has it.");
        if (authority.NotAfter < now)
            yield return new("expired-authority", VettingSeverity.Warn, $"{name} expired at {authority.NotAfter:u}; clients that chain to it are refused.");
    }
}
