using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace EdgeProxy.Compare;

/// <summary>One HTTP/2 connection, opened in the beginning, and requests on it until the end.</summary>
internal sealed class LongLivedRequests : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client;
    private readonly Task _running;

    public LongLivedRequests(int port)
    {
        _client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellation) =>
            {
                Connections++;
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        })
        {
            BaseAddress = new Uri($"https://{Renewals.Host}/"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        _running = Task.Run(RunAsync);
    }

    public int Answered { get; private set; }

    public int Failed { get; private set; }

    public int Connections { get; private set; }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await _client.GetAsync(new Uri("/", UriKind.Relative));
                if (answer.StatusCode == HttpStatusCode.OK) Answered++;
                else Failed++;
            }
            catch (HttpRequestException)
            {
                Failed++;
            }

            await Task.Delay(Pause);
        }
    }
}
