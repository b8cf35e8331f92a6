using System.Text.Json;
using System.Threading.Channels;
using EdgeProxy.Admin.Status;
using EdgeProxy.Draining;
using EdgeProxy.Telemetry.Events;
using EdgeProxy.Tls;

namespace EdgeProxy.Admin.Live;

/// <summary>
/// Writes what the operator's page shows, once for all who watch. A viewer that does not keep up is let go: it comes back and gets
/// everything anew, so nobody is ever shown a picture with holes, and no queue grows.
/// </summary>
/// <remarks>The timer is the one writer of history and viewers alike; viewers come and go under the same lock.</remarks>
internal sealed partial class LiveFeed(
    HandshakeHistory history, StatusEndpoint status, EventJournal events, DrainController drain, ConnectionLedger ledger, TimeProvider time,
    ILogger<LiveFeed> log, HandshakeJournal? handshakes = null)
    : IHostedService, IDisposable
{
    public const int MostViewers = 16;

    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>How many ticks a viewer may be late.</summary>
    private const int Slack = 8;

    // While listeners are closed the process waits for its connections, a viewer's included: it must be let go soon after the last of the others.
    private static readonly TimeSpan ClosingInterval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly List<Channel<byte[]>> _viewers = [];
    private ITimer? _timer;
    private bool _over;
    private volatile bool _failing;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(static self => ((LiveFeed)self!).TickOrTell(), this, Interval, Interval);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        Interlocked.Exchange(ref _timer, null)?.Dispose();
        lock (_gate) EndAll();
    }

    /// <summary>Lets somebody watch: first comes an opening, then ticks. The reader completes when the viewer is let go.</summary>
    /// <returns><see langword="null"/> when there are too many, or the process is about to end.</returns>
    public ChannelReader<byte[]>? Watch()
    {
        lock (_gate)
        {
            if (_over || _viewers.Count >= MostViewers) return null;
            var viewer = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Slack) { SingleReader = true, SingleWriter = true });
            var opening = new LiveOpening(Interval.TotalSeconds, HandshakeHistory.Capacity, HandshakeTotals.LatencyBounds, history.Columns, State());
            viewer.Writer.TryWrite(JsonSerializer.SerializeToUtf8Bytes(opening, LiveJson.Default.LiveOpening));
            _viewers.Add(viewer);
            return viewer.Reader;
        }
    }

    /// <summary>Stops telling somebody who has gone.</summary>
    public void Leave(ChannelReader<byte[]> reader)
    {
        lock (_gate) _viewers.RemoveAll(viewer => viewer.Reader == reader);
    }

    /// <summary>What a timer's callback throws ends the process, and no picture is worth that.</summary>
    private void TickOrTell()
    {
        try
        {
            Tick();
            _failing = false;
        }
        catch (Exception fault)
        {
            if (!_failing) LogTickFailed(fault);
            _failing = true;
        }
    }

    private void Tick()
    {
        lock (_gate)
        {
            var column = history.Advance();
            if (_viewers.Count > 0)
            {
                var tick = JsonSerializer.SerializeToUtf8Bytes(new LiveTick(column, State()), LiveJson.Default.LiveTick);
                foreach (var late in _viewers.FindAll(viewer => !viewer.Writer.TryWrite(tick))) LetGo(late);
            }

            if (drain.Phase != DrainPhase.Closing) return;
            _timer?.Change(ClosingInterval, ClosingInterval);
            if (ledger.Count() == 0) EndAll();
        }
    }

    private void EndAll()
    {
        _over = true;
        foreach (var viewer in _viewers.ToArray()) LetGo(viewer);
    }

    private void LetGo(Channel<byte[]> viewer)
    {
        viewer.Writer.TryComplete();
        _viewers.Remove(viewer);
    }

    private LiveState State() => new(events.Revision, handshakes?.Written ?? 0, status.Report());

    [LoggerMessage(410, LogLevel.Error, "The operator's page could not be told what happens; it is tried again every two seconds")]
    private partial void LogTickFailed(Exception fault);
}
