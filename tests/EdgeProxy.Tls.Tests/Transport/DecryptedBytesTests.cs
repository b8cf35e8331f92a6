using System.Buffers;

namespace EdgeProxy.Tls.Tests.Transport;

public sealed class DecryptedBytesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20261120)]
    public void Content_AfterAnyWritesAndReads_IsWhatWasNotConsumed(int seed)
    {
        var random = new Random(seed);
        var bytes = new DecryptedBytes();
        var expected = new List<byte>();
        for (var step = 0; step < 2000; step++)
        {
            var written = new byte[random.Next(random.Next(2) == 0 ? 64 : 20_000)];
            random.NextBytes(written);
            bytes.Write(written);
            expected.AddRange(written);
            var consumed = random.Next(3) == 0 ? expected.Count : random.Next(expected.Count + 1);
            bytes.Consume(consumed);
            expected.RemoveRange(0, consumed);
            if (random.Next(4) == 0) bytes.ReleaseIfEmpty();

            Assert.Equal(expected.Count, bytes.Length);
            Assert.True(bytes.Content.ToArray().AsSpan().SequenceEqual(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(expected)));
        }
    }

    [Fact]
    public void Content_Released_IsEmpty()
    {
        var bytes = new DecryptedBytes();
        bytes.Write("request"u8);
        bytes.Consume(7);
        bytes.ReleaseIfEmpty();

        Assert.True(bytes.Content.IsEmpty);
    }

    [Fact]
    public void ReleaseIfEmpty_SomethingLeft_KeepsIt()
    {
        var bytes = new DecryptedBytes();
        bytes.Write("request"u8);
        bytes.Consume(3);
        bytes.ReleaseIfEmpty();

        Assert.Equal("uest"u8.ToArray(), bytes.Content.ToArray());
    }
}
