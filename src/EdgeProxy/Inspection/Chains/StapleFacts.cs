using EdgeProxy.Certificates;

namespace EdgeProxy.Inspection.Chains;

/// <summary>The OCSP response that came with the handshake.</summary>
internal sealed record StapleFacts
{
    /// <summary>Whether there was one.</summary>
    public required bool Present { get; init; }

    /// <summary>Whether one is to be expected: the certificate names a responder, or promises a staple.</summary>
    public required bool Expected { get; init; }

    /// <summary>Whether a client can rely on it: signed by who may, about this certificate, of this time, and good.</summary>
    public bool Valid { get; init; }

    /// <summary>What came of verifying it, such as <c>good</c>, <c>revoked</c> or <c>untrusted_signer</c>; null when it could not be verified.</summary>
    public string? Status { get; init; }

    /// <summary>The same in words.</summary>
    public string? Detail { get; init; }

    public DateTimeOffset? ProducedAt { get; init; }

    public DateTimeOffset? ThisUpdate { get; init; }

    public DateTimeOffset? NextUpdate { get; init; }

    /// <summary>Time since this update.</summary>
    public double? AgeSeconds { get; init; }

    public static StapleFacts Of(byte[]? staple, PresentedChain chain, DateTimeOffset now)
    {
        var facts = new StapleFacts { Present = staple is not null, Expected = chain.Leaf.OcspUrl is not null || chain.Leaf.MustStaple };
        if (staple is null) return facts;
        var judged = chain.JudgeStaple(staple, now);
        return facts with
        {
            Valid = judged.Outcome == OcspOutcome.Good,
            Status = judged.Outcome?.ToText(),
            Detail = ForeignText.Clean(judged.Detail),
            ProducedAt = judged.ProducedAt,
            ThisUpdate = judged.ThisUpdate,
            NextUpdate = judged.NextUpdate,
            AgeSeconds = judged.ThisUpdate is { } thisUpdate ? Math.Round((now - thisUpdate).TotalSeconds) : null,
        };
    }
}
