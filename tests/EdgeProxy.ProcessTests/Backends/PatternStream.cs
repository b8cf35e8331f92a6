using System.Security.Cryptography;

namespace EdgeProxy.ProcessTests.Backends;

/// <summary>A body of any length in which a byte that is lost, doubled or misplaced changes the hash. It never lies in memory as a whole.</summary>
internal sealed class PatternStream(long length) : Stream
{
    private static readonly byte[] Block = MakeBlock();

    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    /// <summary>SHA-256 of the first bytes, lower-case hexadecimal.</summary>
    public static string Hash(long length) => Convert.ToHexStringLower(SHA256.HashData(new PatternStream(length)));

    public override int Read(Span<byte> buffer)
    {
        // Each block is turned by one more byte than the one before it, so that no two neighbours are equal.
        var inBlock = (int)(_position % Block.Length);
        var start = (int)((inBlock + (_position / Block.Length)) % Block.Length);
        var count = (int)Math.Min(Math.Min(buffer.Length, length - _position), Math.Min(Block.Length - inBlock, Block.Length - start));
        Block.AsSpan(start, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static byte[] MakeBlock()
    {
        var block = new byte[64 * 1024];
        new Random(8446).NextBytes(block);
        return block;
    }
}
