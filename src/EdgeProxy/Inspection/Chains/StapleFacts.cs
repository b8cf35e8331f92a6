namespace EdgeProxy.Inspection.Chains;

/// <summary>The OCSP response that came with the handshake.</summary>
internal sealed record StapleFacts
{
    /// <summary>Whether there was one.</summary>
    public required bool Present { get; init; }

    /// <summary>Whether one is to be expected: the certificate names a responder, or promises a staple.</summary>
    public required bool Expected { get; init; }
}
