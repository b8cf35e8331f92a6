using System.Formats.Asn1;
using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>The certificates that a server sent, read for a diagnosis and asked what our own are asked before they serve.</summary>
public sealed class PresentedChain
{
    // What concerns our files, our last version or our clock is not asked of a stranger.
    private static readonly VettingRule[] Rules = [.. VettingRules.All.Where(rule => rule.Name is
        "WeakKey" or "UnsupportedCurve" or "Ed25519Key" or "WeakSignature" or "NotForServers" or "NotForSignatures" or "AuthorityAsServer"
        or "MissingNames" or "ExpiredIntermediate" or "LargeChain" or "OversizedChain")];

    private readonly CertificateChain _chain;

    private PresentedChain(IReadOnlyList<ParsedCertificate> sent)
    {
        _chain = ChainOrder.From(sent[0], sent);
        Sent = [.. sent.Select(PresentedCertificate.Describe)];
        Path = [.. _chain.Sent.Select(certificate => Sent[IndexOf(sent, certificate)])];
        Unrelated = [.. _chain.Unrelated.Select(certificate => Sent[IndexOf(sent, certificate)])];
    }

    /// <summary>All of them, in the order in which they came.</summary>
    public IReadOnlyList<PresentedCertificate> Sent { get; }

    /// <summary>The leaf and its issuers as far as they were sent, without a root.</summary>
    public IReadOnlyList<PresentedCertificate> Path { get; }

    /// <summary>What does not belong to the path.</summary>
    public IReadOnlyList<PresentedCertificate> Unrelated { get; }

    /// <summary>The first one: the server's own (RFC 8446 section 4.4.2).</summary>
    public PresentedCertificate Leaf => Sent[0];

    /// <summary>Whether clients have to sort them, which old ones do not.</summary>
    public bool IsOutOfOrder => _chain.IsReordered;

    /// <summary>Whether the root was sent, which is of use to nobody.</summary>
    public bool HasRoot => _chain.HasRoot;

    /// <summary>Reads what a server sent.</summary>
    /// <returns>The chain; or <see langword="null"/> and why it cannot be read.</returns>
    public static PresentedChain? TryRead(IReadOnlyList<byte[]> sent, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(sent);
        problem = sent.Count == 0 ? "there is no certificate" : null;
        if (problem is not null) return null;
        try
        {
            return new PresentedChain([.. sent.Select(der => new ParsedCertificate(der))]);
        }
        catch (Exception malformed) when (malformed is AsnContentException or CryptographicException)
        {
            problem = malformed.Message;
            return null;
        }
    }

    /// <summary>What the rules find, with their default severities.</summary>
    public IReadOnlyList<CertificateFinding> Vet(DateTimeOffset now)
    {
        var subject = new VettingSubject(_chain, InService: null, now);
        var findings = new List<CertificateFinding>();
        foreach (var rule in Rules)
        {
            if (Ask(rule, subject) is { } message) findings.Add(new CertificateFinding(rule.Id, rule.Default, message));
        }

        return findings;
    }

    /// <summary>What a client makes of the OCSP response that came along.</summary>
    public PresentedStaple JudgeStaple(ReadOnlyMemory<byte> staple, DateTimeOffset now) =>
        PresentedStaple.Judge(staple, RevocationSources.Of(_chain.Sent[0], _chain, responseSupplied: true), Leaf.NotAfter, now);

    // Extensions are decoded when a rule asks for them; a broken one says nothing about the other rules.
    private static string? Ask(VettingRule rule, VettingSubject subject)
    {
        try
        {
            return rule.Check(subject);
        }
        catch (Exception malformed) when (malformed is AsnContentException or CryptographicException)
        {
            return $"It has an extension that cannot be decoded: {malformed.Message}";
        }
    }

    private static int IndexOf(IReadOnlyList<ParsedCertificate> certificates, ParsedCertificate wanted)
    {
        var index = 0;
        while (!ReferenceEquals(certificates[index], wanted)) index++;
        return index;
    }
}
