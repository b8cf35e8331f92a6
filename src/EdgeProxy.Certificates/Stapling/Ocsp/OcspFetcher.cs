using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>Asks a responder and judges the answer. Holds no state.</summary>
/// <param name="settings">How requests are made.</param>
/// <param name="transport">Brings the answers.</param>
/// <param name="time">The clock.</param>
/// <param name="failed">Who is told of what nobody thought of; does not throw.</param>
internal sealed class OcspFetcher(StaplingSettings settings, IRevocationTransport transport, TimeProvider time, Action<Exception> failed)
{
    private const int NonceLength = 32; // RFC 9654 section 2.1
    private const int LongestUrl = 255; // RFC 5019 section 5
    private const int LargestResponse = StapleShelf.LargestResponse;

    /// <summary>One request. There is always a verdict, lest one request that nobody answers for is the last.</summary>
    /// <param name="responder">Whom to ask.</param>
    /// <param name="subject">About which certificate; its issuer is known.</param>
    /// <param name="notAfter">Until when the certificate is valid.</param>
    /// <param name="cancellation">Ends it without an answer.</param>
    /// <exception cref="OperationCanceledException">Cancelled by the caller.</exception>
    public async Task<(OcspVerdict Verdict, TimeSpan? MaxAge)> AskAsync(
        Uri responder, RevocationSources subject, DateTimeOffset notAfter, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            var nonce = settings.Nonce ? RandomNumberGenerator.GetBytes(NonceLength) : [];
            var request = Compose(responder, OcspRequest.Encode(subject, nonce));
            var answer = await transport.FetchAsync(request, either.Token);
            if (answer.Failure is { } failure) return (new OcspVerdict(failure, answer.Detail), null);
            return (OcspVerifier.Verify(answer.Body, subject, notAfter, time.GetUtcNow(), nonce), answer.MaxAge);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (new OcspVerdict(OcspOutcome.TimedOut, $"No complete answer within {settings.Timeout.TotalSeconds:0.###} s."), null);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            failed(fault);
            return (new OcspVerdict(OcspOutcome.Unreachable, fault.GetType().Name), null);
        }
    }

    private RevocationRequest Compose(Uri responder, byte[] request)
    {
        if (settings.Method == OcspMethod.Get)
        {
            var url = $"{responder.AbsoluteUri.TrimEnd('/')}/{Uri.EscapeDataString(Convert.ToBase64String(request))}";
            if (url.Length <= LongestUrl) return new RevocationRequest(new Uri(url), default, LargestResponse);
        }

        return new RevocationRequest(responder, request, LargestResponse);
    }
}
