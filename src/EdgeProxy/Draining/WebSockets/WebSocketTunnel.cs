namespace EdgeProxy.Draining;

/// <summary>
/// The client's side of a proxied WebSocket. Bytes pass as they are, until the drain wants it closed: then the client gets a Close frame with status 1001
/// between two messages, and when it has answered, so does the backend. What the client had sent before is delivered.
/// </summary>
/// <remarks>
/// Reading is what the client sends to the backend, writing what the backend sends to the client. Either side is one caller at a time; the
/// farewell may come from any thread. Compression (RFC 7692) leaves frames as they are.
/// </remarks>
internal sealed class WebSocketTunnel(Stream client, IConnectionLedgerEntry connection, TimeProvider time) : Stream, IPoliteTunnel
{
    // A message that is being sent may take its time to end; after this the end of a frame will do, which cuts the message short.
    private static readonly TimeSpan MessageTime = TimeSpan.FromSeconds(2);

    // A client that does not answer must not keep the backend from being told.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _backendAnswered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _silence = new();
    private readonly SemaphoreSlim _writing = new(1);
    private int _goodbye;
    private volatile bool _isUrgent;

    /// <summary>Written under <see cref="_writing"/>: the client got our Close frame, and nothing goes to it any more.</summary>
    private volatile bool _clientTold;

    /// <summary>Guarded by <see cref="_writing"/>.</summary>
    private WebSocketFrames _fromBackend;

    /// <summary>Guarded by <see cref="_writing"/>: the backend sent a Close frame of its own accord, so the end is under way.</summary>
    private bool _backendClosed;

    /// <summary>Of the reading side alone.</summary>
    private WebSocketFrames _fromClient;

    private ReadOnlyMemory<byte> _farewell;
    private CancellationTokenSource? _reading;
    private bool _backendTold;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void SayGoodbye()
    {
        if (Interlocked.Exchange(ref _goodbye, 1) == 0) _ = SayGoodbyeAsync();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_backendTold)
        {
            // The caller passes the same token each time.
            _reading ??= CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _silence.Token);
            try
            {
                var count = await client.ReadAsync(buffer, _reading.Token);
                // A read into nothing waits until there is something (YARP does that to hold no buffer while idle).
                if (buffer.IsEmpty) return 0;
                if (Follow(buffer.Span[..count]) is var kept and > 0) return kept;
                if (!_backendTold && !TellBackend()) return 0;
            }
            catch (OperationCanceledException) when (_silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                if (!TellBackend()) return 0;
            }
        }

        if (!_farewell.IsEmpty)
        {
            var count = Math.Min(buffer.Length, _farewell.Length);
            _farewell[..count].CopyTo(buffer);
            _farewell = _farewell[count..];
            return count;
        }

        await _backendAnswered.Task.WaitAsync(cancellationToken);
        return 0;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await TellClientIfPossibleAsync();
            while (!buffer.IsEmpty && !_clientTold)
            {
                var length = Volatile.Read(ref _goodbye) == 0 ? FollowBackend(buffer.Span) : FollowBackendToAnEnd(buffer.Span);
                await client.WriteAsync(buffer[..length], cancellationToken);
                buffer = buffer[length..];
                await TellClientIfPossibleAsync();
            }

            if (_clientTold) FollowBackend(buffer.Span);
        }
        finally
        {
            _writing.Release();
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => client.FlushAsync(cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Remove(this);
            _backendAnswered.TrySetResult();
            _reading?.Dispose();
            client.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task SayGoodbyeAsync()
    {
        await TryTellClientAsync();
        await Task.Delay(MessageTime, time);
        _isUrgent = true;
        await TryTellClientAsync();
        await Task.Delay(AnswerTime - MessageTime, time);
        await _silence.CancelAsync();
    }

    private async Task TryTellClientAsync()
    {
        await _writing.WaitAsync();
        try
        {
            await TellClientIfPossibleAsync();
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The client, or the request, is gone already; the reading side sees that too.
        }
        finally
        {
            _writing.Release();
        }
    }

    // Under _writing.
    private async ValueTask TellClientIfPossibleAsync()
    {
        if (Volatile.Read(ref _goodbye) == 0 || _clientTold || _backendClosed || !IsAtAnEnd) return;
        _clientTold = true;
        await client.WriteAsync(WebSocketClose.ToClient);
    }

    private bool IsAtAnEnd => _isUrgent ? _fromBackend.IsBetweenFrames : _fromBackend.IsBetweenMessages;

    // Under _writing.
    private int FollowBackendToAnEnd(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        do at += FollowBackendFrame(bytes[at..]);
        while (at < bytes.Length && (_backendClosed || !IsAtAnEnd));
        return at;
    }

    // Under _writing.
    private int FollowBackend(ReadOnlySpan<byte> bytes)
    {
        for (var rest = bytes; !rest.IsEmpty;) rest = rest[FollowBackendFrame(rest)..];
        return bytes.Length;
    }

    private int FollowBackendFrame(ReadOnlySpan<byte> bytes)
    {
        if (_fromBackend.IsBetweenFrames && WebSocketFrames.IsClose(bytes[0]))
        {
            _backendClosed = true;
            _backendAnswered.TrySetResult();
        }

        return _fromBackend.Advance(bytes);
    }

    /// <summary>How many of the client's bytes the backend gets: all, unless its answer to our Close frame is among them.</summary>
    private int Follow(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            if (_fromClient.IsBetweenFrames && WebSocketFrames.IsClose(bytes[at]) && _clientTold)
            {
                // The backend is told the reason that holds, whatever the client made of it. A client has nothing to say after its Close frame.
                TellBackend();
                return at;
            }

            at += _fromClient.Advance(bytes[at..]);
        }

        return at;
    }

    private bool TellBackend()
    {
        if (!_clientTold || !_fromClient.IsBetweenFrames) return false;
        _backendTold = true;
        _farewell = WebSocketClose.ToBackend();
        return true;
    }
}
