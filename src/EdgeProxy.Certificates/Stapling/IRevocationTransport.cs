namespace EdgeProxy.Certificates;

/// <summary>Brings what responders and authorities say over HTTP. This room knows no network; the host does.</summary>
public interface IRevocationTransport
{
    /// <summary>Makes one request. Does not throw for what goes wrong on the network, and follows no redirect.</summary>
    Task<RevocationAnswer> FetchAsync(RevocationRequest request, CancellationToken cancellation);
}

/// <summary>What to ask.</summary>
/// <param name="Url">Whom; http.</param>
/// <param name="Body">An OCSP request to post; empty: GET.</param>
/// <param name="LargestAnswer">In bytes; reading stops there.</param>
public sealed record RevocationRequest(Uri Url, ReadOnlyMemory<byte> Body, int LargestAnswer);

/// <summary>What came.</summary>
/// <param name="Failure">Why there is no body, of <see cref="OcspOutcome.Unreachable"/>, <see cref="OcspOutcome.TimedOut"/>,
/// <see cref="OcspOutcome.HttpError"/> and <see cref="OcspOutcome.TooLarge"/>; <see langword="null"/> when there is one.</param>
/// <param name="Detail">For people.</param>
/// <param name="Body">The answer's body.</param>
/// <param name="MaxAge">For how long a cache would keep it (RFC 9111); <see langword="null"/> when it does not say.</param>
public sealed record RevocationAnswer(OcspOutcome? Failure, string Detail, ReadOnlyMemory<byte> Body = default, TimeSpan? MaxAge = null);
