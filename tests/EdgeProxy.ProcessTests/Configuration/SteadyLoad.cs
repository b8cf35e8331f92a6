using System.Collections.Concurrent;
using System.Net;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Configuration;

/// <summary>Clients that send one request after the other, on connections that stay and on new ones, and a prober that watches readiness.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _clients;
    private long _requests;

    public SteadyLoad(EdgeProcess edge, TestPki pki)
    {
        _clients = Task.WhenAll(
        [
            RunAsync(EdgeClient.Create(edge, pki, HttpVersion.Version11), "/"),
            RunAsync(EdgeClient.Create(edge, pki, HttpVersion.Version20), "/"),
            RunAsync(EdgeClient.Create(edge, pki, HttpVersion.Version20), "/"),
            RunAsync(new HttpClient(OneRequestPerConnection(edge, pki)) { BaseAddress = new Uri("https://one.test/") }, "/"),
            RunAsync(new HttpClient { BaseAddress = edge.Admin.BaseAddress }, "readyz"),
        ]);
    }

    public ConcurrentQueue<string> Failures { get; } = [];

    public long Requests => Interlocked.Read(ref _requests);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _clients;
        _stop.Dispose();
    }

    private static SocketsHttpHandler OneRequestPerConnection(EdgeProcess edge, TestPki pki)
    {
        var handler = EdgeClient.Handler(edge, pki);
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        return handler;
    }

    private Task RunAsync(HttpClient client, string path) => Task.Run(async () =>
    {
        using var owned = client;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await client.GetAsync(path);
                if (answer.StatusCode == HttpStatusCode.OK) Interlocked.Increment(ref _requests);
                else Failures.Enqueue($"{path}: {answer.StatusCode}");
            }
            catch (HttpRequestException failure)
            {
                Failures.Enqueue($"{path}: {failure}");
            }
        }
    });
}
