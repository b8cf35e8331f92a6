using System.Buffers;
using System.Net.Sockets;
using EdgeProxy.Hosting;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Tests.Hosting;

public sealed class SocketReaderTests
{
    [Fact]
    public async Task ReadAsync_NothingThere_WaitsForTheClient()
    {
        await using var pair = await ConnectedPair.OpenAsync();

        var read = pair.Input.ReadAsync();
        Assert.False(read.IsCompleted);
        await pair.Client.SendAsync("hello"u8.ToArray());

        Assert.Equal("hello"u8.ToArray(), (await read).Buffer.ToArray());
    }

    [Fact]
    public async Task ReadAsync_WhatWasThereBeforeTheFirstRead_IsAnsweredElsewhereOnMoreThanOneProcessor()
    {
        var atOnce = 0;
        for (var i = 0; i < 20; i++)
        {
            await using var pair = await ConnectedPair.OpenAsync();
            await pair.Client.SendAsync("hello"u8.ToArray());
            while (pair.Connection.Socket.Available == 0) await Task.Yield();

            var read = pair.Input.ReadAsync();
            if (read.IsCompleted) atOnce++;
            Assert.Equal("hello"u8.ToArray(), (await read).Buffer.ToArray());
        }

        // Whoever answers may be faster than this thread, now and then.
        if (Environment.ProcessorCount > 1) Assert.InRange(atOnce, 0, 19);
        else Assert.Equal(20, atOnce);
    }

    [Fact]
    public async Task ReadAsync_NotAllExamined_GivesTheRestAtOnce()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        await pair.Client.SendAsync("hello"u8.ToArray());
        var first = await pair.Input.ReadAsync();
        pair.Input.AdvanceTo(first.Buffer.GetPosition(2));

        var rest = pair.Input.ReadAsync();

        Assert.True(rest.IsCompleted);
        Assert.Equal("llo"u8.ToArray(), (await rest).Buffer.ToArray());
    }

    [Fact]
    public async Task ReadAsync_AllExaminedAndNotConsumed_WaitsForMore()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        await pair.Client.SendAsync("hel"u8.ToArray());
        var first = await pair.Input.ReadAsync();
        pair.Input.AdvanceTo(first.Buffer.Start, first.Buffer.End);

        var whole = pair.Input.ReadAsync();
        Assert.False(whole.IsCompleted);
        await pair.Client.SendAsync("lo"u8.ToArray());

        Assert.Equal("hello"u8.ToArray(), (await whole).Buffer.ToArray());
    }

    [Fact]
    public async Task ReadAsync_MoreThanABlockNotConsumed_KeepsItAll()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        var sent = RandomBytes(100_000, seed: 1);
        var sending = pair.Client.SendAsync(sent);

        var read = await pair.Input.ReadAsync();
        while (read.Buffer.Length < sent.Length)
        {
            pair.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await pair.Input.ReadAsync();
        }

        Assert.Equal(sent, read.Buffer.ToArray());
        await sending;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task ReadAsync_WhateverPiecesAndHoweverConsumed_GivesEveryByteOnceInOrder(int seed)
    {
        await using var pair = await ConnectedPair.OpenAsync();
        var random = new Random(seed);
        var sent = RandomBytes(2_000_000, seed);
        var sending = Task.Run(async () =>
        {
            var pieces = new Random(~seed);
            for (var at = 0; at < sent.Length;) at += await pair.Client.SendAsync(sent.AsMemory(at, Math.Min(pieces.Next(1, 70_000), sent.Length - at)));
            pair.Client.Shutdown(SocketShutdown.Send);
        });

        var received = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await pair.Input.ReadAsync();
            var consumed = read.IsCompleted ? read.Buffer.Length : random.NextInt64(read.Buffer.Length + 1);
            var examined = random.NextInt64(consumed, read.Buffer.Length + 1);
            foreach (var piece in read.Buffer.Slice(0, consumed)) received.Write(piece.Span);
            pair.Input.AdvanceTo(read.Buffer.GetPosition(consumed), read.Buffer.GetPosition(examined));
            if (read.IsCompleted) break;
        }

        await sending;
        Assert.True(received.WrittenSpan.SequenceEqual(sent), $"seed {seed}: {received.WrittenCount} of {sent.Length} bytes, or others");
    }

    [Fact]
    public async Task ReadAsync_ClientSendsNoMore_EndsBehindTheLastByte()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        await pair.Client.SendAsync("bye"u8.ToArray());
        pair.Client.Shutdown(SocketShutdown.Send);

        var read = await pair.Input.ReadAsync();
        while (!read.IsCompleted)
        {
            pair.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await pair.Input.ReadAsync();
        }

        Assert.Equal("bye"u8.ToArray(), read.Buffer.ToArray());
    }

    [Fact]
    public async Task ConnectionClosed_NobodyReadsAndTheClientSendsNoMore_IsCancelled()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        var closed = new TaskCompletionSource();
        await using var registration = pair.Connection.ConnectionClosed.Register(closed.SetResult);
        await pair.Client.SendAsync("a request"u8.ToArray());
        var read = await pair.Input.ReadAsync();
        pair.Input.AdvanceTo(read.Buffer.End);

        await pair.Client.SendAsync("and more of it that nobody reads"u8.ToArray());
        pair.Client.Shutdown(SocketShutdown.Send);

        await closed.Task;
    }

    [Fact]
    public async Task ReadAsync_ClientResets_SaysSo()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        var read = pair.Input.ReadAsync();

        pair.Client.Close(timeout: 0);

        await Assert.ThrowsAsync<ConnectionResetException>(async () => await read);
    }

    [Fact]
    public async Task ReadAsync_Aborted_ThrowsTheReason()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        var read = pair.Input.ReadAsync();
        var reason = new ConnectionAbortedException("enough");

        pair.Connection.Abort(reason);

        Assert.Same(reason, await Assert.ThrowsAsync<ConnectionAbortedException>(async () => await read));
        Assert.Same(reason, await Assert.ThrowsAsync<ConnectionAbortedException>(async () => await pair.Input.ReadAsync()));
    }

    [Fact]
    public async Task ReadAsync_TokenCancelled_IsCancelledAndCanBeRepeated()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        using var end = new CancellationTokenSource();
        var read = pair.Input.ReadAsync(end.Token);

        await end.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await read);
        var again = pair.Input.ReadAsync();
        await pair.Client.SendAsync("later"u8.ToArray());

        Assert.Equal("later"u8.ToArray(), (await again).Buffer.ToArray());
    }

    [Fact]
    public async Task CancelPendingRead_SomebodyWaits_WakesThemOnce()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        var read = pair.Input.ReadAsync();

        pair.Input.CancelPendingRead();
        var woken = await read;
        pair.Input.AdvanceTo(woken.Buffer.End);

        Assert.True(woken.IsCanceled);
        var again = pair.Input.ReadAsync();
        Assert.False(again.IsCompleted);
    }

    [Fact]
    public async Task CancelPendingRead_NobodyWaits_IsTheNextReads()
    {
        await using var pair = await ConnectedPair.OpenAsync();

        pair.Input.CancelPendingRead();

        Assert.True((await pair.Input.ReadAsync()).IsCanceled);
    }

    [Fact]
    public async Task Complete_SomebodyWaits_WakesThem()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        var read = pair.Input.ReadAsync();

        await pair.Input.CompleteAsync();

        await Assert.ThrowsAsync<ConnectionAbortedException>(async () => await read);
    }

    [Fact]
    public async Task ReadAsync_BeforeTheLastWasAdvancedFrom_IsRefused()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        await pair.Client.SendAsync("x"u8.ToArray());
        await pair.Input.ReadAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await pair.Input.ReadAsync());
    }

    [Fact]
    public async Task ReadAsync_SomebodyElseReads_IsRefusedAndTheOtherStillAnswered()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        var read = pair.Input.ReadAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await pair.Input.ReadAsync());
        Assert.Throws<InvalidOperationException>(() => pair.Input.TryRead(out _));
        await pair.Client.SendAsync("hello"u8.ToArray());

        Assert.Equal(5, (await read).Buffer.Length);
    }

    [Fact]
    public async Task ReadAsync_NeverHavingToWait_GoesOnElsewhereInTheEnd()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        var isElsewhere = false;
        var reading = ReadAllAsync();

        await pair.Client.SendAsync(RandomBytes(40_000, seed: 1));

        await reading;
        Assert.True(isElsewhere);

        async Task ReadAllAsync()
        {
            for (var i = 0; i < 300; i++)
            {
                var read = await pair.Input.ReadAsync().ConfigureAwait(false);
                isElsewhere |= !Environment.StackTrace.Contains(nameof(SocketReader.Readable), StringComparison.Ordinal);
                // The block is full but for this one byte, and all of it is examined.
                pair.Input.AdvanceTo(read.Buffer.GetPosition(1), read.Buffer.End);
            }
        }
    }

    [Fact]
    public async Task DisposeAsync_NotAllWasRead_DoesNotReset()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        await pair.Client.SendAsync(RandomBytes(40_000, seed: 1));
        Assert.True(SpinWait.SpinUntil(() => pair.Connection.Socket.Available == 40_000, TimeSpan.FromSeconds(30)));
        var read = await pair.Input.ReadAsync();
        pair.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);

        pair.Output.Write("too much"u8);
        await pair.Connection.DisposeAsync();

        Assert.Equal(8, await pair.Client.ReceiveAsync(new byte[8]));
        Assert.Equal(0, await pair.Client.ReceiveAsync(new byte[1]));
    }

    private static byte[] RandomBytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
