using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Authentication;

namespace EdgeProxy.Compare;

/// <summary>What came of the handshakes that began in one phase of a run.</summary>
internal sealed class HandshakePhase
{
    private int _failed;
    private int _mixed;

    /// <summary>How long each took, from the first packet to the client's Finished.</summary>
    public ConcurrentQueue<double> Milliseconds { get; } = [];

    public int Failed => _failed;

    /// <summary>Leaf and chain did not belong together.</summary>
    public int Mixed => _mixed;

    public TimeSpan Lasted { get; set; }

    public void Fail() => Interlocked.Increment(ref _failed);

    public void Add(TimeSpan took, bool isWhole)
    {
        Milliseconds.Enqueue(took.TotalMilliseconds);
        if (!isWhole) Interlocked.Increment(ref _mixed);
    }
}

/// <summary>Begins handshakes at a fixed rate, whether the earlier ones are done or not: a server that stalls does not slow its clients down.</summary>
internal sealed class OpenHandshakes : IAsyncDisposable
{
    private const int MostUnderWay = 2000;

    private readonly CancellationTokenSource _stop = new();
    private readonly HandshakeClient _client;
    private readonly Action<string, long> _seen;
    private readonly Thread _pace;
    private volatile HandshakePhase _phase = new();
    private int _underWay;

    /// <summary>Begins at once.</summary>
    /// <param name="client">Makes them.</param>
    /// <param name="perSecond">How many.</param>
    /// <param name="seen">Is told the leaf of each, and when it was seen.</param>
    public OpenHandshakes(HandshakeClient client, int perSecond, Action<string, long> seen)
    {
        _client = client;
        _seen = seen;
        // A thread of its own is on time when the thread pool is not.
        _pace = new Thread(() => Pace(TimeSpan.FromSeconds(1) / perSecond)) { IsBackground = true };
        _pace.Start();
    }

    /// <summary>A new phase: what begins from now on counts for it.</summary>
    public HandshakePhase Next() => _phase = new HandshakePhase();

    /// <summary>Waits for those under way.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        while (_pace.IsAlive || Volatile.Read(ref _underWay) > 0) await Task.Delay(10);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private void Pace(TimeSpan interval)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (long begun = 0; !_stop.IsCancellationRequested; begun++)
        {
            var early = (interval * begun) - TimeProvider.System.GetElapsedTime(start);
            if (early >= TimeSpan.FromMilliseconds(1)) Thread.Sleep(early);
            var (phase, now) = (_phase, TimeProvider.System.GetTimestamp());
            if (Interlocked.Increment(ref _underWay) > MostUnderWay)
            {
                Interlocked.Decrement(ref _underWay);
                phase.Fail();
                continue;
            }

            _ = Task.Run(() => ShakeAsync(phase, now));
        }
    }

    private async Task ShakeAsync(HandshakePhase phase, long began)
    {
        try
        {
            var (leaf, isWhole) = await _client.ShakeAsync(Renewals.Host);
            phase.Add(TimeProvider.System.GetElapsedTime(began), isWhole);
            _seen(leaf, TimeProvider.System.GetTimestamp());
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException or SocketException or OperationCanceledException)
        {
            phase.Fail();
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
