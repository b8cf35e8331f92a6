using System.Globalization;
using EdgeProxy.Draining;

namespace EdgeProxy.Hosting;

/// <summary>What systemd is told and when: ready, stopping and for how long, and, if it asks for that, alive.</summary>
internal sealed class ServiceLife(
    ServiceManager manager, IHostApplicationLifetime lifetime, ConnectionLedger ledger, Func<DrainSettings> settings, TimeProvider time)
    : IHostedLifecycleService, IDisposable
{
    // What the process needs beside the drain.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private CancellationTokenRegistration _stopping;
    private ITimer? _watchdog;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        // Not StoppingAsync: the drain's may have been called before ours, and takes as long as it takes.
        _stopping = lifetime.ApplicationStopping.Register(TellStopping);
        // From the thread pool: it is the heartbeat of what serves, and stops when nothing gets done any more.
        if (manager.Watchdog is { } limit) _watchdog = time.CreateTimer(static self => ((ServiceLife)self!).TellAlive(), this, TimeSpan.Zero, limit / 2);
        manager.Tell("READY=1", "STATUS=Serving");
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _stopping.Dispose();
        _watchdog?.Dispose();
    }

    private void TellAlive() => manager.Tell("WATCHDOG=1");

    // A TimeoutStopSec that is shorter than the drain is extended.
    private void TellStopping()
    {
        var drain = settings();
        manager.Tell(
            "STOPPING=1",
            string.Create(CultureInfo.InvariantCulture, $"EXTEND_TIMEOUT_USEC={(drain.Delay + drain.Timeout + Margin).TotalMicroseconds:F0}"),
            string.Create(CultureInfo.InvariantCulture, $"STATUS=Draining, {ledger.Count()} connections open"));
    }
}
