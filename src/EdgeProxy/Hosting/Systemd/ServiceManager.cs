using System.Globalization;
using System.Net.Sockets;

namespace EdgeProxy.Hosting;

/// <summary>Tells systemd how it goes (sd_notify(3)). Without <c>NOTIFY_SOCKET</c> it says nothing.</summary>
internal sealed class ServiceManager : IDisposable
{
    private readonly ILogger<ServiceManager> _log;
    private readonly Socket? _socket;
    private int _failed;

    private ServiceManager(string? address, TimeSpan? watchdog, string? problem, ILogger<ServiceManager> log)
    {
        _log = log;
        Watchdog = watchdog;
        if (problem is not null) log.ServiceManagerProblem(problem);
        if (address is null) return;
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            // An address in the abstract namespace begins with "@", which stands for a zero.
            _socket.Connect(new UnixDomainSocketEndPoint(address[0] == '@' ? $"\0{address[1..]}" : address));
        }
        catch (SocketException failure)
        {
            log.ServiceManagerProblem($"NOTIFY_SOCKET '{address}' cannot be reached: {failure.Message}");
            _socket.Dispose();
            _socket = null;
        }
    }

    /// <summary>Within what time it wants to hear that we are alive; <see langword="null"/> if it does not.</summary>
    public TimeSpan? Watchdog { get; }

    public static ServiceManager FromEnvironment(ILogger<ServiceManager> log) => From(Environment.GetEnvironmentVariable, Environment.ProcessId, log);

    internal static ServiceManager From(Func<string, string?> variable, int processId, ILogger<ServiceManager> log)
    {
        var address = variable("NOTIFY_SOCKET") is { Length: > 0 } path ? path : null;
        if (address is not null && address[0] is not ('/' or '@'))
            return new ServiceManager(address: null, watchdog: null, $"NOTIFY_SOCKET '{address}' is neither a path nor an abstract socket (@…); nothing is told", log);

        var isOurs = variable("WATCHDOG_PID") is not { Length: > 0 } pid || pid == processId.ToString(CultureInfo.InvariantCulture);
        if (address is null || !isOurs || variable("WATCHDOG_USEC") is not { Length: > 0 } microseconds)
            return new ServiceManager(address, watchdog: null, problem: null, log);

        return long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? new ServiceManager(address, TimeSpan.FromMicroseconds(count), problem: null, log)
            : new ServiceManager(address, watchdog: null, $"WATCHDOG_USEC is '{microseconds}'; expected microseconds; there will be no watchdog", log);
    }

    /// <summary>Sends assignments, such as <c>READY=1</c>. Never throws; the first failure is told.</summary>
    public void Tell(params ReadOnlySpan<string> assignments)
    {
        if (_socket is null) return;
        try
        {
            _socket.Send(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', assignments)));
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            if (Interlocked.Exchange(ref _failed, 1) == 0) _log.ServiceManagerProblem($"NOTIFY_SOCKET does not take what it is told: {failure.Message}");
        }
    }

    /// <summary>A reload begins; it ends with <c>READY=1</c>.</summary>
    public void TellReloading(TimeProvider time)
    {
        // The system's own clock counts CLOCK_MONOTONIC, which is what sd_notify(3) asks for.
        var microseconds = (long)(time.GetTimestamp() * (1_000_000.0 / time.TimestampFrequency));
        Tell("RELOADING=1", string.Create(CultureInfo.InvariantCulture, $"MONOTONIC_USEC={microseconds}"));
    }

    public void Dispose() => _socket?.Dispose();
}
