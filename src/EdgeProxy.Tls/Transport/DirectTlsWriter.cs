using System.Buffers;
using System.IO.Pipelines;
using EdgeProxy.OpenSsl;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Tls;

/// <summary>
/// Encrypts where the application flushes: no pump, no thread hop, and nothing held while there is nothing to write. For HTTP/1.1, which
/// flushes once a response. Backpressure is the transport's own.
/// </summary>
internal sealed class DirectTlsWriter(TlsSession session, PipeWriter transport) : PipeWriter, ITlsWriter
{
    private const int RecordSize = TlsSession.LargestRecord;

    private static readonly Task<FlushResult> Nothing = Task.FromResult(default(FlushResult));

    // Guards the transport's output, which the reading side's answers use too.
    private readonly Lock _gate = new();
    private Task<FlushResult> _pending = Nothing;
    private bool _failed;

    // The application's alone.
    private byte[]? _staged;
    private int _length;
    private bool _completed;

    /// <inheritdoc />
    public PipeWriter Output => this;

    /// <inheritdoc />
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc />
    public override long UnflushedBytes => _length;

    /// <inheritdoc />
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_completed) throw new InvalidOperationException("Writing is not allowed after the writer was completed.");
        if (_staged is not null && _staged.Length - _length < Math.Max(sizeHint, 1))
        {
            lock (_gate) Encrypt();
        }

        _staged ??= ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, RecordSize));
        return _staged.AsMemory(_length);
    }

    /// <inheritdoc />
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc />
    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, (_staged?.Length ?? 0) - _length);
        _length += bytes;
    }

    /// <inheritdoc />
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (!_pending.IsCompleted) return FlushAfterAsync(_pending, cancellationToken);
            Encrypt();
            return _failed ? new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: true)) : StartFlushAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public override void CancelPendingFlush() => transport.CancelPendingFlush();

    /// <inheritdoc />
    public override void Complete(Exception? exception = null) => _completed = true;

    /// <inheritdoc />
    public void SendPending()
    {
        lock (_gate)
        {
            // Where a flush waits for the client, what waits goes with the next one; a client that takes nothing is not answered.
            if (!_pending.IsCompleted) return;
            session.DrainOutput(transport);
            var flush = transport.FlushAsync(CancellationToken.None);
            // A task of what is done would be kept for as long as the connection.
            if (flush.IsCompletedSuccessfully) _ = flush.Result;
            else _pending = flush.AsTask();
        }
    }

    /// <inheritdoc />
    public async Task CloseAsync()
    {
        _completed = true;
        for (var before = LatestFlushAsync(); !before.IsCompleted; before = LatestFlushAsync())
        {
            // How it ended was its caller's to hear; here it matters that it is over.
            await before.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        try
        {
            await FinishAsync();
        }
        catch (Exception gone) when (gone is IOException or ConnectionAbortedException or InvalidOperationException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection is gone, and with it whoever would have taken the last bytes.
        }
    }

    private Task<FlushResult> LatestFlushAsync()
    {
        lock (_gate) return _pending;
    }

    private ValueTask<FlushResult> FinishAsync()
    {
        lock (_gate)
        {
            Encrypt();
            session.Shutdown(transport);
            return transport.FlushAsync();
        }
    }

    private async ValueTask<FlushResult> FlushAfterAsync(Task<FlushResult> answer, CancellationToken cancellationToken)
    {
        await answer.WaitAsync(cancellationToken);
        return await FlushAsync(cancellationToken);
    }

    // Under the gate. A flush that is under way must end before the next one begins, whoever began it.
    private ValueTask<FlushResult> StartFlushAsync(CancellationToken cancellationToken)
    {
        var flush = transport.FlushAsync(cancellationToken);
        if (flush.IsCompleted) return flush;
        _pending = flush.AsTask();
        return new ValueTask<FlushResult>(_pending);
    }

    // Under the gate. What waits in the session goes first, also when nothing is staged.
    private void Encrypt()
    {
        var plaintext = _staged is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_staged, 0, _length);
        if (session.Write(plaintext, transport) == TlsStatus.Failed) _failed = true;
        if (_staged is null) return;
        ArrayPool<byte>.Shared.Return(_staged);
        (_staged, _length) = (null, 0);
    }
}
