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

    // The writer's, and the sender's while the writer waits.
    private byte[]? _block;
    private int _length;
    private bool _isLarge;
    private bool _isCompleted;

    // Under the gate.
    private Waiter<FlushResult>? _waiter;
    private TaskCompletionSource? _finishing;
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
            // After a flush that was given up, its bytes may still be on their way: these go behind them.
            if (!_isSending) Send();
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
            if (!_isSending) Send();
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

    private void Send()
    {
        if (_block is not { } block) return;
        var length = _length;
        _isLarge = length > SmallBlock;
        (_block, _length) = (null, 0);
        try
        {
            var sent = 0;
            if (!_isBroken && length > 0)
            {
                sent = connection.Socket.Send(block.AsSpan(0, length), SocketFlags.None, out var error);
                if (error is SocketError.WouldBlock or SocketError.Interrupted) sent = 0;
                else if (error != SocketError.Success) Break();
            }

            if (_isBroken || sent == length)
            {
                ArrayPool<byte>.Shared.Return(block);
                return;
            }

            _isSending = true;
            _ = SendRestAsync(block, sent, length);
        }
        catch (ObjectDisposedException)
        {
            ArrayPool<byte>.Shared.Return(block);
            Break();
        }
    }

    private async Task SendRestAsync(byte[] block, int from, int to)
    {
        var isBroken = false;
        try
        {
            // Never on this stack, which holds the gate.
            await connection.Socket.SendAsync(block.AsMemory(from, to - from)).AsTask().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
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
        lock (gate)
        {
            _isSending = false;
            if (isBroken) Break();
            if (_waiter is { IsWaiting: true } || _finishing is not null) Send();
            if (_isSending) return;
            isAwaited = _waiter?.TryEnd() == true;
        }

        if (isAwaited) Answer();
        _finishing?.TrySetResult();
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
