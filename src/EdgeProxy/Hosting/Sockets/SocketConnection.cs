using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace EdgeProxy.Hosting;

/// <summary>
/// An accepted connection as Kestrel wants it. Kestrel's own transport keeps two pipes and two loops for each, which every byte passes
/// through; here reading and writing are the socket's (<see cref="SocketReader"/>, <see cref="SocketWriter"/>).
/// </summary>
internal sealed class SocketConnection : FeaturedConnection, IDuplexPipe,
    IConnectionIdFeature, IConnectionTransportFeature, IConnectionItemsFeature, IConnectionLifetimeFeature, IConnectionEndPointFeature, IConnectionSocketFeature, IMemoryPoolFeature,
    IConnectionLifetimeNotificationFeature
{
    private static readonly CancellationToken Closed = new(canceled: true);

    // A number that no two processes begin with in the same moment, so that ids in logs of a restarted proxy do not repeat.
    private static long _lastId = Environment.TickCount64 << 20;

    // One for both halves, too: they seldom meet, and each lock is memory for as long as a connection is idle.
    private readonly Lock _gate = new();
    private readonly SocketReader _reader;
    private readonly SocketWriter _writer;

    private string? _id;
    private IDictionary<object, object?>? _items;
    private CancellationTokenSource? _closing;
    private CancellationToken? _givenToken;
    private CancellationTokenSource? _leaving;
    private TaskCompletionSource? _lent;
    private bool _isAskedToLeave;
    private bool _isOver;
    private bool _isClosed;

    /// <summary>Takes a connection into service.</summary>
    /// <param name="socket">Accepted, and not blocking. Owned from now on.</param>
    /// <param name="blocks">What Kestrel takes its buffers from.</param>
    public SocketConnection(Socket socket, MemoryPool<byte> blocks)
    {
        (Socket, MemoryPool) = (socket, blocks);
        _reader = new SocketReader(this, _gate);
        _writer = new SocketWriter(this, _gate);
        (LocalEndPoint, RemoteEndPoint, Transport) = (socket.LocalEndPoint, socket.RemoteEndPoint, this);
    }

    public Socket Socket { get; }

    public MemoryPool<byte> MemoryPool { get; }

    public override IDuplexPipe Transport { get; set; }

    public override EndPoint? LocalEndPoint { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; }

    public override string ConnectionId
    {
        get => _id ??= Interlocked.Increment(ref _lastId).ToString("X", System.Globalization.CultureInfo.InvariantCulture);
        set => _id = value;
    }

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new ConnectionItems();
        set => _items = value;
    }

    PipeReader IDuplexPipe.Input => _reader;

    PipeWriter IDuplexPipe.Output => _writer;

    /// <summary>Ends with the connection: when the client sends no more, or it cannot be reached.</summary>
    public override CancellationToken ConnectionClosed
    {
        get
        {
            lock (_gate)
            {
                if (_givenToken is { } given) return given;
                // Made when somebody asks: many connections end before.
                return _isOver ? Closed : (_closing ??= new CancellationTokenSource()).Token;
            }
        }
        set => _givenToken = value;
    }

    /// <summary>Somebody wants it to end, before the server has it; the server has a feature of its own for this.</summary>
    CancellationToken IConnectionLifetimeNotificationFeature.ConnectionClosedRequested
    {
        get
        {
            lock (_gate) return _isAskedToLeave ? Closed : (_leaving ??= new CancellationTokenSource()).Token;
        }
        set => throw new NotSupportedException();
    }

    void IConnectionLifetimeNotificationFeature.RequestClose()
    {
        CancellationTokenSource? leaving;
        lock (_gate) (_isAskedToLeave, leaving) = (true, _leaving);
        leaving?.Cancel();
        // Asked in the moment in which the server takes it over. One of the two sees the other.
        PassOnRequestToClose();
    }

    /// <summary>Tells the server that the connection was asked to end before the server had it.</summary>
    public void PassOnRequestToClose()
    {
        bool isAsked;
        lock (_gate) isAsked = _isAskedToLeave;
        if (isAsked && Features.Get<IConnectionLifetimeNotificationFeature>() is { } server && server != this) server.RequestClose();
    }

    /// <summary>Lends it to the server, until the server disposes of it. It is closed with the next <see cref="DisposeAsync"/>.</summary>
    public Task LendAsync()
    {
        _lent = new TaskCompletionSource();
        return _lent.Task;
    }

    /// <summary>Ends the loan.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryGiveBack() => Interlocked.Exchange(ref _lent, null)?.TrySetResult() == true;

    /// <summary>Ends it at once. The client is reset: it must not take what it got for all there was.</summary>
    public override void Abort(ConnectionAbortedException abortReason) => Abort((Exception)abortReason);

    /// <inheritdoc cref="Abort(ConnectionAbortedException)"/>
    internal void Abort(Exception reason)
    {
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
        }

        // First: what is closed is told to who reads, and they are to hear why.
        _reader.Abort(reason);
        Socket.Close(timeout: 0); // with a reset
        Over();
    }

    public override void Abort() => Abort(new ConnectionAbortedException("The connection was aborted by the application."));

    /// <summary>Sends what was written, and closes; or gives it back to whoever has lent it.</summary>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (!TryGiveBack()) await CloseAsync();
    }

    private async Task CloseAsync()
    {
        _reader.Complete();
        await _writer.FinishAsync();
        lock (_gate)
        {
            if (_isClosed) return;
            (_isClosed, _isOver) = (true, true);
        }

        // .NET resets a connection that is closed while something waits for it, unless it was shut down before.
        if (_reader.IsArmed) Shutdown();
        else _reader.Discard();
        Socket.Dispose();
        _reader.Dispose();
        // Nobody is registered any more, as a rule. It is left to the garbage collector: somebody may be about to ask for its token.
        _closing?.Cancel();
    }

    /// <summary>The client is gone, or sends no more. From the reading or the writing half.</summary>
    internal void Over()
    {
        lock (_gate)
        {
            if (_isOver) return;
            _isOver = true;
            if (_closing is null) return;
        }

        // Elsewhere: what is registered there does as it likes, and others wait on this thread.
        ThreadPool.UnsafeQueueUserWorkItem(static closing => closing.Cancel(), _closing, preferLocal: false);
    }

    private void Shutdown()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The client was faster.
        }
    }
}
