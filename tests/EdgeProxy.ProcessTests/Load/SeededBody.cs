using System.Net;

namespace EdgeProxy.ProcessTests.Load;

/// <summary>Bytes that no other body has, sent in pieces of every size, and known again.</summary>
internal sealed class SeededBody(int seed, int length) : HttpContent
{
    private const int LargestPiece = 40_000;

    private readonly byte[] _bytes = Make(seed, length);

    public int Length => length;

    /// <summary>Sends it, or its beginning.</summary>
    public async Task SendAsync(Stream stream, int count)
    {
        var random = new Random(~seed);
        for (var at = 0; at < count;)
        {
            var piece = Math.Min(random.Next(8) == 0 ? 1 : random.Next(1, LargestPiece), count - at);
            await stream.WriteAsync(_bytes.AsMemory(at, piece));
            await stream.FlushAsync();
            at += piece;
        }
    }

    /// <summary>The stream begins with it, or with so much of it.</summary>
    public async Task VerifyAsync(Stream stream, int count)
    {
        var random = new Random(seed);
        var received = new byte[LargestPiece];
        for (var at = 0; at < count;)
        {
            var read = await stream.ReadAsync(received.AsMemory(0, Math.Min(random.Next(1, LargestPiece), count - at)));
            Assert.True(read > 0, $"body {seed} of {length} bytes ended after {at}");
            Assert.True(received.AsSpan(0, read).SequenceEqual(_bytes.AsSpan(at, read)), $"body {seed} of {length} bytes: others after {at}");
            at += read;
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SendAsync(stream, length);

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }

    private static byte[] Make(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
