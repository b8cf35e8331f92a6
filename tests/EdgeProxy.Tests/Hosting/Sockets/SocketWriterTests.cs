using System.Buffers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Tests.Hosting;

public sealed class SocketWriterTests
{
    // More than the two buffers of the kernel take.
    private const int TooMuch = 8 << 20;
    private const int SmallBuffer = 8 * 1024;

    [Fact]
    public async Task FlushAsync_KernelTakesIt_IsDoneAtOnce()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        pair.Output.Write("hello"u8);
        Assert.Equal(5, pair.Output.UnflushedBytes);

        var flush = pair.Output.FlushAsync();

        Assert.True(flush.IsCompletedSuccessfully);
        Assert.False((await flush).IsCompleted);
        Assert.Equal(0, pair.Output.UnflushedBytes);
        Assert.Equal("hello"u8.ToArray(), await ReadAsync(pair.Client, 5));
    }

    [Fact]
    public async Task FlushAsync_ClientTakesNothing_WaitsUntilItDoes()
    {
        await using var pair = await ConnectedPair.OpenAsync(SmallBuffer);
        var sent = new byte[TooMuch];
        new Random(1).NextBytes(sent);
        pair.Output.Write(sent);

        var flush = pair.Output.FlushAsync();
        Assert.False(flush.IsCompleted);

        Assert.Equal(sent, await ReadAsync(pair.Client, sent.Length));
        Assert.False((await flush).IsCompleted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task FlushAsync_WhateverPieces_SendsEveryByteOnceInOrder(int seed)
    {
        await using var pair = await ConnectedPair.OpenAsync(SmallBuffer);
        var sent = new byte[3_000_000];
        new Random(seed).NextBytes(sent);
        var receiving = ReadAsync(pair.Client, sent.Length);
        var random = new Random(~seed);

        for (var at = 0; at < sent.Length;)
        {
            var piece = Math.Min(random.Next(1, 80_000), sent.Length - at);
            if (random.Next(2) == 0)
            {
                pair.Output.Write(sent.AsSpan(at, piece));
            }
            else
            {
                sent.AsSpan(at, piece).CopyTo(pair.Output.GetSpan(piece));
                pair.Output.Advance(piece);
            }

            at += piece;
            if (random.Next(3) > 0 || at == sent.Length) await pair.Output.FlushAsync();
        }

        Assert.True((await receiving).AsSpan().SequenceEqual(sent), $"seed {seed}");
    }

    [Fact]
    public async Task FlushAsync_ClientGone_IsCompletedAndTheConnectionOver()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        var closed = new TaskCompletionSource();
        await using var registration = pair.Connection.ConnectionClosed.Register(closed.SetResult);
        pair.Client.Close(timeout: 0);

        bool isOver;
        do
        {
            pair.Output.Write("anybody there?"u8);
            isOver = (await pair.Output.FlushAsync()).IsCompleted;
        }
        while (!isOver);

        await closed.Task;
    }

    [Fact]
    public async Task FlushAsync_AbortedWhileItWaits_IsCompleted()
    {
        await using var pair = await ConnectedPair.OpenAsync(SmallBuffer);
        pair.Output.Write(new byte[TooMuch]);
        var flush = pair.Output.FlushAsync();

        pair.Connection.Abort(new ConnectionAbortedException("enough"));

        Assert.True((await flush).IsCompleted);
    }

    [Fact]
    public async Task CancelPendingFlush_ItWaits_LetsGoAndLosesNothing()
    {
        await using var pair = await ConnectedPair.OpenAsync(SmallBuffer);
        var sent = new byte[TooMuch];
        new Random(2).NextBytes(sent);
        pair.Output.Write(sent);
        var flush = pair.Output.FlushAsync();

        pair.Output.CancelPendingFlush();
        Assert.True((await flush).IsCanceled);
        pair.Output.Write("the end"u8);
        var last = pair.Output.FlushAsync();

        byte[] expected = [.. sent, .. "the end"u8];
        Assert.Equal(expected, await ReadAsync(pair.Client, expected.Length));
        Assert.False((await last).IsCanceled);
    }

    [Fact]
    public async Task GetMemory_AFlushIsAwaited_StaysTheWriters()
    {
        await using var pair = await ConnectedPair.OpenAsync(SmallBuffer);
        pair.Output.Write(new byte[TooMuch]);
        var flush = pair.Output.FlushAsync();

        // As the TLS layer does: what its reading side wants to say is flushed while the application writes.
        var next = pair.Output.GetMemory(3);
        await ReadAsync(pair.Client, TooMuch);
        await flush;
        "end"u8.CopyTo(next.Span);
        pair.Output.Advance(3);
        await pair.Output.FlushAsync();

        Assert.Equal("end"u8.ToArray(), await ReadAsync(pair.Client, 3));
    }

    [Fact]
    public async Task FlushAsync_GivenUpAgainAndAgain_LosesNothing()
    {
        await using var pair = await ConnectedPair.OpenAsync(SmallBuffer);
        var sent = new byte[TooMuch];
        new Random(3).NextBytes(sent);
        for (var at = 0; at < sent.Length; at += TooMuch / 8)
        {
            pair.Output.Write(sent.AsSpan(at, TooMuch / 8));
            using var end = new CancellationTokenSource();
            var flush = pair.Output.FlushAsync(end.Token);
            await end.CancelAsync();
            if (!flush.IsCompletedSuccessfully) await Assert.ThrowsAsync<OperationCanceledException>(async () => await flush);
        }

        var disposed = pair.Connection.DisposeAsync().AsTask();
        Assert.Equal(sent, await ReadAsync(pair.Client, sent.Length));
        await disposed;
    }

    [Fact]
    public async Task DisposeAsync_ByWhoHasJustBeenWaiting_SendsTheRest()
    {
        await using var pair = await ConnectedPair.OpenAsync(SmallBuffer);
        var disposed = Task.Run(async () =>
        {
            pair.Output.Write(new byte[TooMuch]);
            await pair.Output.FlushAsync().ConfigureAwait(false);
            // On the stack of the send that was awaited.
            pair.Output.Write(new byte[TooMuch]);
            await pair.Connection.DisposeAsync().ConfigureAwait(false);
        });

        Assert.Equal(2 * TooMuch, (await ReadAsync(pair.Client, 2 * TooMuch)).Length);
        await disposed;
    }

    [Fact]
    public async Task FlushAsync_TokenCancelled_IsCancelled()
    {
        await using var pair = await ConnectedPair.OpenAsync(SmallBuffer);
        using var end = new CancellationTokenSource();
        pair.Output.Write(new byte[TooMuch]);
        var flush = pair.Output.FlushAsync(end.Token);

        await end.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await flush);
    }

    [Fact]
    public async Task DisposeAsync_SomethingNotFlushed_SendsItAndThenTheEnd()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        pair.Output.Write("last words"u8);

        await pair.Connection.DisposeAsync();

        Assert.Equal("last words"u8.ToArray(), await ReadAsync(pair.Client, 10));
        Assert.Equal(0, await pair.Client.ReceiveAsync(new byte[1]));
    }

    [Fact]
    public async Task DisposeAsync_ClientSlow_WaitsUntilTheKernelHasItAll()
    {
        await using var pair = await ConnectedPair.OpenAsync(SmallBuffer);
        pair.Output.Write(new byte[TooMuch]);
        var flush = pair.Output.FlushAsync();

        var disposed = pair.Connection.DisposeAsync().AsTask();
        Assert.False(disposed.IsCompleted);

        Assert.Equal(TooMuch, (await ReadAsync(pair.Client, TooMuch)).Length);
        await flush;
        await disposed;
    }

    [Fact]
    public async Task Abort_ClientConnected_ResetsIt()
    {
        await using var pair = await ConnectedPair.OpenAsync();

        pair.Connection.Abort(new ConnectionAbortedException("enough"));

        var failure = await Assert.ThrowsAsync<SocketException>(async () => await pair.Client.ReceiveAsync(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, failure.SocketErrorCode);
    }

    [Fact]
    public async Task DisposeAsync_SomebodyReads_ClosesWithoutReset()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        var read = pair.Input.ReadAsync();

        await pair.Connection.DisposeAsync();

        await Assert.ThrowsAsync<ConnectionAbortedException>(async () => await read);
        Assert.Equal(0, await pair.Client.ReceiveAsync(new byte[1]));
    }

    private static async Task<byte[]> ReadAsync(Socket client, int count)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            var read = await client.ReceiveAsync(bytes.AsMemory(at));
            if (read == 0) return bytes[..at];
            at += read;
        }

        return bytes;
    }
}
