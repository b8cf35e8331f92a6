using System.Runtime.InteropServices;

namespace EdgeProxy.Draining;

/// <summary>The second SIGTERM or SIGINT ends the process at once. The first is the host's: its console lifetime turns it into an orderly stop.</summary>
/// <remarks>Runtime and host let several handlers hear one signal, so this one only has to count.</remarks>
internal sealed partial class SecondSignal(Action<int> exit, ILogger<SecondSignal> log) : IHostedService, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _heard;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Hear(signal.Signal)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Hear(signal.Signal)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _registrations.Clear();
    }

    internal void Hear(PosixSignal signal)
    {
        if (Interlocked.Increment(ref _heard) < 2) return;
        LogExiting(signal);
        // What a shell reports for a process that a signal ended: 128 and the signal's number.
        exit(signal == PosixSignal.SIGINT ? 130 : 143);
    }

    [LoggerMessage(10, LogLevel.Warning, "Exiting at once: {Signal} came a second time")]
    private partial void LogExiting(PosixSignal signal);
}
