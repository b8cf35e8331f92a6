using System.Runtime.InteropServices;
using EdgeProxy.Generations;
using EdgeProxy.Hosting;

namespace EdgeProxy.Reloading;

/// <summary>SIGHUP reloads, as everywhere. Any number of signals that come before a reload has begun are answered by that one.</summary>
internal sealed class HangupSignal(ConfigurationLoop loop, ServiceManager manager, TimeProvider time) : IHostedLifecycleService, IDisposable
{
    private PosixSignalRegistration? _registration;

    // Before anything else is started: left to the runtime, the signal ends the process.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Hear);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registration?.Dispose();

    private void Hear(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _ = ReloadAsync();
    }

    private async Task ReloadAsync()
    {
        manager.TellReloading(time);
        try
        {
            await loop.ReloadAsync();
            manager.Tell("READY=1");
        }
        catch (OperationCanceledException)
        {
            // The process is stopping; that it is has been told.
        }
    }
}
