using System.Collections.Concurrent;
using System.Net.Sockets;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Draining;

/// <summary>So many new connections a second, each with a handshake and one request, whatever became of those before. Every failure has a name.</summary>
internal sealed class ConnectionLoad(int port, int perSecond)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentBag<Task> _connections = [];
    private volatile bool _stopped;
    private int _succeeded;
    private int _delayed;
    private long _slowest;

    public int Succeeded => Volatile.Read(ref _succeeded);

    /// <summary>What went wrong, and how often.</summary>
    public ConcurrentDictionary<string, int> Failures { get; } = new(StringComparer.Ordinal);

    /// <summary>From the connect to the end of the answer.</summary>
    public TimeSpan Slowest => TimeSpan.FromTicks(Interlocked.Read(ref _slowest));

    /// <summary>Connections that took more than a second: their SYN was sent twice.</summary>
    public int Delayed => Volatile.Read(ref _delayed);

    /// <summary>Goes on until <paramref name="during"/> has ended, and then until every connection has.</summary>
    public async Task RunAsync(Func<Task> during)
    {
        var load = Task.Run(OpenAsync);
        try
        {
            await during();
        }
        finally
        {
            _stopped = true;
            await load;
            await Task.WhenAll(_connections);
        }
    }

    private async Task OpenAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        var opened = 0;
        while (!_stopped)
        {
            for (; opened < TimeProvider.System.GetElapsedTime(started).TotalSeconds * perSecond; opened++) _connections.Add(Task.Run(ConnectAsync));
            await Task.Delay(Tick);
        }
    }

    private async Task ConnectAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        var step = "connect";
        try
        {
            using var client = await RawTlsClient.ConnectAsync(port);
            step = "handshake";
            await client.HandshakeAsync();
            step = "request";
            var answer = await client.GetAsync();
            if (!answer.Text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) Fail($"answer: '{answer.Text.Split('\r')[0]}'");
            else if (!answer.ClosedPolitely) Fail("answer: ended without close_notify");
            else Interlocked.Increment(ref _succeeded);
        }
        catch (SocketException failure)
        {
            Fail($"{step}: {failure.SocketErrorCode}");
        }
        catch (Exception failure) when (failure is IOException or TimeoutException)
        {
            Fail($"{step}: {failure.Message}");
        }

        var took = TimeProvider.System.GetElapsedTime(started);
        if (took > TimeSpan.FromSeconds(0.95)) Interlocked.Increment(ref _delayed);
        for (var slowest = Interlocked.Read(ref _slowest); took.Ticks > slowest; slowest = Interlocked.Read(ref _slowest))
            Interlocked.CompareExchange(ref _slowest, took.Ticks, slowest);
    }

    private void Fail(string name) => Failures.AddOrUpdate(name, 1, static (_, count) => count + 1);
}
