namespace EdgeProxy.Certificates;

/// <summary>An OCSP response that was verified and says good. Immutable.</summary>
/// <param name="Der">As it is sent.</param>
/// <param name="ProducedAt">When the responder signed it.</param>
/// <param name="ThisUpdate">Since when the status is known to be right.</param>
/// <param name="NextUpdate">Until when the responder stands by it.</param>
/// <param name="GoodUntil">Until when a client will take it: the earliest end of this, of the signer's certificate and of our own.</param>
public sealed record Staple(
    ReadOnlyMemory<byte> Der, DateTimeOffset ProducedAt, DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate, DateTimeOffset GoodUntil);
