using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using EdgeProxy.Certificates;
using EdgeProxy.Telemetry;

namespace EdgeProxy.Stapling;

/// <summary>
/// Fetches over HTTP, with a client of its own: no redirects, cookies, decompression or proxy of the environment, and no more bytes than were
/// asked for. What comes is signed, so nothing is lost by plain http (RFC 6960 section 5), and a redirect could lead anywhere.
/// </summary>
internal sealed class HttpRevocationTransport : IRevocationTransport, IDisposable
{
    private const int LargestHeaders = 16; // KiB

    private static readonly MediaTypeHeaderValue OcspRequestType = new("application/ocsp-request");

    private readonly HttpClient _client;

    public HttpRevocationTransport(StaplingSettings settings)
    {
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseProxy = settings.Proxy is not null,
            Proxy = settings.Proxy is null ? null : new WebProxy(settings.Proxy),
            // Responders move: their names are resolved again after a while.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxConnectionsPerServer = settings.MaxConcurrentFetches,
            MaxResponseHeadersLength = LargestHeaders,
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = null,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // The caller cancels.
        };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("EdgeProxy", ProductVersion.Text.Split('+')[0]));
    }

    public async Task<RevocationAnswer> FetchAsync(RevocationRequest request, CancellationToken cancellation)
    {
        var answer = await AskAsync(request, cancellation);
        // It came on a thread that serves sockets. What follows, such as verifying a long list, is not to hold those up.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return answer;
    }

    public void Dispose() => _client.Dispose();

    private async Task<RevocationAnswer> AskAsync(RevocationRequest request, CancellationToken cancellation)
    {
        try
        {
            using var message = Compose(request);
            using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.StatusCode != HttpStatusCode.OK)
                return new RevocationAnswer(OcspOutcome.HttpError, $"The answer is HTTP {(int)response.StatusCode}.");
            if (response.Content.Headers.ContentLength > request.LargestAnswer) return TooLarge(request);

            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            return await ReadAsync(body, request, cancellation) is { } bytes
                ? new RevocationAnswer(null, "", bytes, MaxAge(response))
                : TooLarge(request);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException)
        {
            return new RevocationAnswer(OcspOutcome.Unreachable, $"It cannot be reached: {Describe(failure)}");
        }
    }

    private static HttpRequestMessage Compose(RevocationRequest request)
    {
        if (request.Body.IsEmpty) return new HttpRequestMessage(HttpMethod.Get, request.Url);
        var content = new ReadOnlyMemoryContent(request.Body);
        content.Headers.ContentType = OcspRequestType;
        return new HttpRequestMessage(HttpMethod.Post, request.Url) { Content = content };
    }

    /// <summary>All of it, in an array of its size; null when it is longer than allowed. Nothing is reserved for bytes that only a header speaks of.</summary>
    private static async Task<byte[]?> ReadAsync(Stream body, RevocationRequest request, CancellationToken cancellation)
    {
        using var all = new MemoryStream();
        var buffer = new byte[4096];
        while (await body.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            if (all.Length + read > request.LargestAnswer) return null;
            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }

    private static TimeSpan? MaxAge(HttpResponseMessage response)
    {
        var cache = response.Headers.CacheControl;
        if (cache is { NoCache: true } or { NoStore: true }) return TimeSpan.Zero;
        return cache?.MaxAge is { } age ? age - (response.Headers.Age ?? TimeSpan.Zero) : null;
    }

    private static RevocationAnswer TooLarge(RevocationRequest request) =>
        new(OcspOutcome.TooLarge, $"The answer is larger than {request.LargestAnswer / 1024} KiB.");

    /// <summary>In words of our own, or the system's: what .NET says of an answer that is no HTTP quotes it, control characters and all.</summary>
    private static string Describe(Exception failure) => (Innermost(failure), KindOf(failure)) switch
    {
        (SocketException refused, _) => $"{refused.Message}.",
        (_, HttpRequestError.ResponseEnded) => "the connection ended before the answer did.",
        (_, HttpRequestError.InvalidResponse) => "the answer is not HTTP.",
        (_, HttpRequestError.ConfigurationLimitExceeded) => $"the answer's headers are larger than {LargestHeaders} KiB.",
        (_, HttpRequestError.ProxyTunnelError) => "the proxy refuses.",
        _ => "the connection broke.",
    };

    private static HttpRequestError? KindOf(Exception failure) => failure switch
    {
        HttpRequestException request => request.HttpRequestError,
        HttpIOException body => body.HttpRequestError,
        _ => null,
    };

    private static Exception Innermost(Exception failure) => failure.InnerException is { } inner ? Innermost(inner) : failure;
}
