using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.Hosting;

/// <summary>
/// Listening sockets that systemd opened and passed on (sd_listen_fds(3)). They outlive this process: who connects while it restarts waits in
/// their queue.
/// </summary>
internal sealed class SocketActivation : IDisposable
{
    // asm-generic/socket.h. .NET has no name for it.
    private const int SolSocket = 1;
    private const int SoAcceptConnections = 30;

    private const int FirstDescriptor = 3;
    private const int MostDescriptors = 1024;

    private readonly List<(string Name, Socket Socket)> _sockets;

    private SocketActivation(List<(string Name, Socket Socket)> sockets, string? problem)
    {
        _sockets = sockets;
        Problem = problem;
    }

    /// <summary>What is wrong with the environment; then nothing of it is used.</summary>
    internal string? Problem { get; }

    /// <summary>Names of sockets that nobody took.</summary>
    internal IReadOnlyList<string> Left => [.. _sockets.Select(static left => left.Name)];

    /// <summary>Reads <c>LISTEN_PID</c>, <c>LISTEN_FDS</c> and <c>LISTEN_FDNAMES</c>.</summary>
    public static SocketActivation FromEnvironment() => From(Environment.GetEnvironmentVariable, Environment.ProcessId, Open);

    internal static SocketActivation From(Func<string, string?> variable, int processId, Func<int, Socket> open)
    {
        // Meant for another process, such as a shell that started this one.
        if (variable("LISTEN_FDS") is not { Length: > 0 } fds || variable("LISTEN_PID") is not { } pid || pid != processId.ToString(CultureInfo.InvariantCulture))
            return new SocketActivation([], problem: null);

        if (!int.TryParse(fds, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > MostDescriptors)
            return new SocketActivation([], $"LISTEN_FDS is '{fds}'; expected how many sockets were passed, at most {MostDescriptors}; none is used");

        var names = variable("LISTEN_FDNAMES") is { Length: > 0 } list ? list.Split(':') : [.. Enumerable.Repeat("unknown", count)];
        if (names.Length != count)
            return new SocketActivation([], $"LISTEN_FDNAMES has {names.Length} names for {count} sockets (LISTEN_FDS); none is used");

        var sockets = new List<(string, Socket)>();
        try
        {
            for (var index = 0; index < count; index++) sockets.Add((names[index], open(FirstDescriptor + index)));
            return new SocketActivation(sockets, problem: null);
        }
        catch (SocketException failure)
        {
            foreach (var (_, socket) in sockets) socket.Dispose();
            return new SocketActivation([], $"descriptor {FirstDescriptor + sockets.Count} of LISTEN_FDS is no listening socket ({failure.Message}); none is used");
        }
    }

    /// <summary>The socket for a listener: the one that bears its name (<c>FileDescriptorName=</c>), else one with its very address.</summary>
    public Socket? Take(string listener, EndPoint address)
    {
        var index = _sockets.FindIndex(passed => passed.Name.Equals(listener, StringComparison.OrdinalIgnoreCase));
        if (index < 0) index = _sockets.FindIndex(passed => passed.Socket.LocalEndPoint?.Equals(address) == true);
        if (index < 0) return null;
        var socket = _sockets[index].Socket;
        _sockets.RemoveAt(index);
        return socket;
    }

    /// <summary>What the operator should know, once every listener has taken its socket.</summary>
    public string? Describe(IEnumerable<string> listeners) => Problem ?? (_sockets.Count == 0
        ? null
        : $"no listener is named {string.Join(", ", Left.Select(static name => $"'{name}'"))}, nor has that address; closed. Listeners: {string.Join(", ", listeners)}");

    public void Dispose()
    {
        foreach (var (_, socket) in _sockets) socket.Dispose();
        _sockets.Clear();
    }

    // Without FD_CLOEXEC, as it came: for .NET that is the sign of a socket that others hold too, and it never shuts such a one down.
    private static Socket Open(int descriptor)
    {
        // Looked at before it is taken: what is no listening socket may be a descriptor of the runtime's own, and must not be closed.
        using (var probe = new Socket(new SafeSocketHandle(descriptor, ownsHandle: false)))
        {
            Span<byte> isListening = stackalloc byte[sizeof(int)];
            probe.GetRawSocketOption(SolSocket, SoAcceptConnections, isListening);
            if (isListening[0] == 0) throw new SocketException((int)SocketError.NotSocket, "it does not listen");
        }

        return new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
    }
}
