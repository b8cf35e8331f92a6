using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Hosting;

/// <summary>
/// The sending half of a connection. What was written goes to the kernel where it is flushed, on the thread that flushes; only what the kernel does
/// not take at once is waited for. Between two flushes it holds no buffer.
/// </summary>
internal sealed class SocketWriter(SocketConnection connection, Lock gate) : PipeWriter
{
    private const int SmallBlock = 32 * 1024; // two records: a whole answer, most of the time
    private const int LargeBlock = 128 * 1024; // a piece of a proxied body, which is copied by 64 KiB

    // The writer's alone, who may write on while it waits.
    private byte[]? _block;
    private int _length;
    private bool _isLarge;
    private bool _isCompleted;

    // Under the gate.
    private Waiter<FlushResult>? _waiter;
    private TaskCompletionSource? _finishing;
    private Queue<ArraySegment<byte>>? _behind; // flushed after a flush that was given up, whose bytes are still on their way
    private bool _isSending; // what the kernel did not take at once
    private bool _isCancelled;
    private bool _isBroken;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _length;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_isCompleted) throw new InvalidOperationException("Writing is not allowed after the writer was completed.");
        MakeRoom(Math.Max(sizeHint, 1));
        return _block.AsMemory(_length);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, (_block?.Length ?? 0) - _length);
        _length += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        lock (gate)
        {
            SendWritten();
            if (!_isSending || _isCancelled) return new ValueTask<FlushResult>(Result());
            return (_waiter ??= new Waiter<FlushResult>(gate)).WaitAsync(cancellationToken);
        }
    }

    public override void CancelPendingFlush()
    {
        lock (gate)
        {
            _isCancelled = true;
            if (_waiter?.TryEnd() != true) return;
        }

        // Whoever cancels has other work than that of this connection.
        ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.Answer(), this, preferLocal: false);
    }

    public override void Complete(Exception? exception = null) => _isCompleted = true;

    /// <summary>Sends what is left. Ends once the kernel has it, or the client is gone.</summary>
    public Task FinishAsync()
    {
        lock (gate)
        {
            _isCompleted = true;
            SendWritten();
            if (!_isSending) return Task.CompletedTask;
            _finishing = new TaskCompletionSource();
            return _finishing.Task;
        }
    }

    private void Answer()
    {
        FlushResult result;
        lock (gate) result = Result();
        _waiter!.Answer(result);
    }

    private FlushResult Result()
    {
        var result = new FlushResult(_isCancelled, isCompleted: _isBroken);
        _isCancelled = false;
        return result;
    }

    private void SendWritten()
    {
        if (_block is not { } block) return;
        var written = new ArraySegment<byte>(block, 0, _length);
        _isLarge = _length > SmallBlock;
        (_block, _length) = (null, 0);
        if (_isSending) (_behind ??= new Queue<ArraySegment<byte>>()).Enqueue(written);
        else Send(written);
    }

    private void Send(ArraySegment<byte> written)
    {
        var rest = written;
        try
        {
            if (!_isBroken && rest.Count > 0)
            {
                var sent = connection.Socket.Send(rest.AsSpan(), SocketFlags.None, out var error);
                if (error == SocketError.Success) rest = rest[sent..];
                else if (error is not (SocketError.WouldBlock or SocketError.Interrupted)) Break();
            }

            if (!_isBroken && rest.Count > 0)
            {
                var sending = connection.Socket.SendAsync(rest);
                _isSending = true;
                _ = SendRestAsync(sending, rest.Array!);
                return;
            }
        }
        catch (ObjectDisposedException)
        {
            Break();
        }

        ArrayPool<byte>.Shared.Return(written.Array!);
    }

    private async Task SendRestAsync(Task<int> sending, byte[] block)
    {
        var isBroken = false;
        try
        {
            // Never on this stack, which holds the gate.
            await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            isBroken = true;
        }

        ArrayPool<byte>.Shared.Return(block);
        Sent(isBroken);
    }

    private void Sent(bool isBroken)
    {
        bool isAwaited;
        TaskCompletionSource? finishing;
        lock (gate)
        {
            _isSending = false;
            if (isBroken) Break();
            while (!_isSending && _behind?.TryDequeue(out var next) == true) Send(next);
            if (_isSending) return;
            isAwaited = _waiter?.TryEnd() == true;
            // Who waited may write on, and finish something else.
            finishing = _finishing;
        }

        if (isAwaited) Answer();
        finishing?.TrySetResult();
    }

    private void Break()
    {
        if (_isBroken) return;
        _isBroken = true;
        connection.Abort(new ConnectionResetException("The client takes nothing any more."));
    }

    [MemberNotNull(nameof(_block))]
    private void MakeRoom(int wanted)
    {
        if (_block is null)
        {
            _block = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, _isLarge ? LargeBlock : SmallBlock));
            return;
        }

        if (_block.Length - _length >= wanted) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + wanted, Math.Max(LargeBlock, 2 * _block.Length)));
        _block.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_block);
        _block = larger;
    }
}
