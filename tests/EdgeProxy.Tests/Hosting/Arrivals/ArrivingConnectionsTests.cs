using System.Buffers;
using System.Net;
using System.Net.Sockets;
using EdgeProxy.Hosting;
using EdgeProxy.Tests.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace EdgeProxy.Tests.Hosting;

public sealed class ArrivingConnectionsTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly RecordingLogger<ArrivingConnections> _log = new();
    private readonly SocketListener _sockets;
    private readonly List<Socket> _clients = [];
    private ArrivingConnections? _sut;

    public ArrivingConnectionsTests()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _sockets = new SocketListener(socket, MemoryPool<byte>.Shared, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        await (_sut?.DisposeAsync() ?? _sockets.DisposeAsync());
    }

    [Fact]
    public async Task Accept_ConnectionThatComesThrough_IsTheServersUntilItDisposesOfIt()
    {
        var isOver = new TaskCompletionSource();
        var sut = CreateSut(http => async connection =>
        {
            await http(connection);
            isOver.SetResult();
        });
        var client = await ConnectAsync();

        var served = (await sut.AcceptAsync().AsTask().WaitAsync(Patience))!;
        Assert.False(isOver.Task.IsCompleted);
        await served.DisposeAsync();

        await isOver.Task.WaitAsync(Patience);
        Assert.Equal(0, await client.ReceiveAsync(new byte[1]).WaitAsync(Patience));
    }

    [Fact]
    public async Task Accept_ConnectionThatIsTurnedAway_NeverReachesTheServer()
    {
        var turnedAway = 0;
        var sut = CreateSut(http => connection => Interlocked.Increment(ref turnedAway) == 1 ? Task.CompletedTask : http(connection));
        var first = await ConnectAsync();
        Assert.Equal(0, await first.ReceiveAsync(new byte[1]).WaitAsync(Patience));

        var second = await ConnectAsync();
        await using var served = (await sut.AcceptAsync().AsTask().WaitAsync(Patience))!;

        Assert.Equal(second.LocalEndPoint, served.RemoteEndPoint);
    }

    [Fact]
    public async Task Receive_Fault_EndsThatConnectionAloneAndIsTold()
    {
        var received = 0;
        var sut = CreateSut(http => connection => Interlocked.Increment(ref received) == 1 ? throw new InvalidOperationException("a bug") : http(connection));
        var first = await ConnectAsync();
        Assert.Equal(0, await first.ReceiveAsync(new byte[1]).WaitAsync(Patience));

        await ConnectAsync();
        await using var served = await sut.AcceptAsync().AsTask().WaitAsync(Patience);

        Assert.NotNull(served);
        Assert.Contains(_log.Messages, static message => message.EndsWith(" failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Accept_AfterUnbind_IsNull()
    {
        var sut = CreateSut(static http => http);
        var accepting = sut.AcceptAsync().AsTask();

        await sut.UnbindAsync();

        Assert.Null(await accepting.WaitAsync(Patience));
        Assert.Null(await sut.AcceptAsync().AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task Receive_ConnectionThatComesThroughAfterUnbind_Ends()
    {
        var mayGoOn = new TaskCompletionSource();
        var hasArrived = new TaskCompletionSource();
        var sut = CreateSut(http => async connection =>
        {
            hasArrived.SetResult();
            await mayGoOn.Task;
            await http(connection);
        });
        var client = await ConnectAsync();
        await hasArrived.Task.WaitAsync(Patience);

        await sut.UnbindAsync();
        mayGoOn.SetResult();

        Assert.Equal(0, await client.ReceiveAsync(new byte[1]).WaitAsync(Patience));
    }

    [Fact]
    public async Task Accept_ManyThatWaited_GoesOnElsewhereAfterAWhile()
    {
        var many = new AlreadyWaiting(100);
        await using var sut = new ArrivingConnections(many, _ => many.Receive, _log);

        AlreadyWaiting.IsOnThisThread = false;

        await many.AreAllReceived.WaitAsync(Patience);
        Assert.InRange(many.ReceivedOnTheFirstThread, 1, 99);
    }

    [Fact]
    public async Task Receive_ClientsWhoHaveSpokenAlready_KeepMoreThanOneProcessorBusy()
    {
        if (Environment.ProcessorCount == 1) return;
        for (var i = 0; i < 2; i++) await (await ConnectAsync()).SendAsync("hello"u8.ToArray());
        var both = new CountdownEvent(2);
        var haveMet = new TaskCompletionSource<bool>();

        CreateSut(_ => async connection =>
        {
            await connection.Transport.Input.ReadAsync();
            // As long as a handshake's signature takes; the other one has to come meanwhile.
            both.Signal();
            haveMet.TrySetResult(both.Wait(TimeSpan.FromSeconds(5)));
        });

        Assert.True(await haveMet.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task RequestClose_BeforeTheServerHasIt_IsPassedOn()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        var early = pair.Connection.Features.Get<IConnectionLifetimeNotificationFeature>()!;
        var token = early.ConnectionClosedRequested;
        early.RequestClose();
        Assert.True(token.IsCancellationRequested);
        Assert.True(early.ConnectionClosedRequested.IsCancellationRequested);

        var server = new Server();
        pair.Connection.Features.Set<IConnectionLifetimeNotificationFeature>(server);
        Assert.Equal(0, server.Requests);
        pair.Connection.PassOnRequestToClose();

        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task RequestClose_OfWhoLookedBeforeTheServerHadIt_ReachesTheServer()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        var early = pair.Connection.Features.Get<IConnectionLifetimeNotificationFeature>()!;
        var server = new Server();
        pair.Connection.Features.Set<IConnectionLifetimeNotificationFeature>(server);
        pair.Connection.PassOnRequestToClose();
        Assert.Equal(0, server.Requests);

        early.RequestClose();

        Assert.Equal(1, server.Requests);
    }

    private ArrivingConnections CreateSut(Func<ConnectionDelegate, ConnectionDelegate> reception) => _sut = new ArrivingConnections(_sockets, reception, _log);

    private async Task<Socket> ConnectAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _clients.Add(client);
        await client.ConnectAsync(_sockets.EndPoint);
        return client;
    }

    private sealed class Server : IConnectionLifetimeNotificationFeature
    {
        public int Requests { get; private set; }

        public CancellationToken ConnectionClosedRequested { get; set; }

        public void RequestClose() => Requests++;
    }

    /// <summary>A listener with so many connections in its queue, whose handshakes have nothing to wait for.</summary>
    private sealed class AlreadyWaiting(int count) : IConnectionListener
    {
        [ThreadStatic]
        public static bool IsOnThisThread;

        private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<ConnectionContext?> _end = new();
        private int _accepted;
        private int _served;

        public Task AreAllReceived => _received.Task;

        public int ReceivedOnTheFirstThread { get; private set; }

        public EndPoint EndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 0);

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            if (_accepted == 0) IsOnThisThread = true;
            return _accepted++ < count ? new ValueTask<ConnectionContext?>(new DefaultConnectionContext()) : new ValueTask<ConnectionContext?>(_end.Task);
        }

        public Task Receive(ConnectionContext connection)
        {
            if (IsOnThisThread) ReceivedOnTheFirstThread++;
            if (++_served == count) _received.SetResult();
            return Task.CompletedTask;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _end.TrySetResult(null);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync(CancellationToken.None);
    }
}
