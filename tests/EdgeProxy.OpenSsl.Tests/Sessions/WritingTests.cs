using System.Buffers;

namespace EdgeProxy.OpenSsl.Tests.Sessions;

public class WritingTests
{
    private static readonly int[] Lengths = [0, 1, 2, 255, 4095, 4096, 16_383, 16_384, 16_385, 32_768, 65_535, 70_000];

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Write_AnyLength_ArrivesByteExactInBothDirections(TlsVersion version)
    {
        using var pair = new TlsPair(new TlsContextOptions { MinimumVersion = version, MaximumVersion = version }).Establish();
        pair.ReadAll(pair.Client, pair.ToClient);
        foreach (var length in Lengths)
        {
            var plaintext = Bytes(length);
            Assert.Equal(plaintext, pair.Upload(plaintext));
            Assert.Equal(plaintext, pair.Download(plaintext));
        }
    }

    [Fact]
    public void Write_Nothing_SendsNothing()
    {
        using var pair = new TlsPair(TestServer.Tls12).Establish();
        var before = pair.ToClient.Written;

        Assert.Equal(TlsStatus.Complete, pair.Server.Write(ReadOnlySequence<byte>.Empty, pair.ToClient));

        Assert.Equal(before, pair.ToClient.Written);
    }

    [Fact]
    public void Write_ManySmallSegments_BecomeOneFullRecord()
    {
        using var pair = new TlsPair { Segment = () => 100 }.Establish();

        Assert.Equal(1, RecordsOf(pair, Bytes(TlsSession.LargestRecord)));
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(16_000)]
    public void Write_LargeBody_FillsEveryRecordButTheLast(int segment)
    {
        using var pair = new TlsPair { Segment = () => segment }.Establish();

        Assert.Equal(5, RecordsOf(pair, Bytes((4 * TlsSession.LargestRecord) + 1)));
    }

    [Fact]
    public void Write_AfterFailure_ReturnsFailedAndNeverThrows()
    {
        using var pair = new TlsPair().Establish();
        var forged = new ReadOnlySequence<byte>(TlsRecords.Record(TlsRecords.ApplicationData, new byte[64]));
        pair.Server.Read(ref forged, new ArrayBufferWriter<byte>());
        var failure = pair.Server.Failure;

        var input = ReadOnlySequence<byte>.Empty;
        Assert.Equal(TlsStatus.Failed, pair.Server.Write(new ReadOnlySequence<byte>("x"u8.ToArray()), pair.ToClient));
        Assert.Equal(TlsStatus.Failed, pair.Server.Write(Segments.Of(Bytes(70_000), 10), pair.ToClient));
        Assert.Equal(TlsStatus.Failed, pair.Server.Read(ref input, pair.ToClient));
        Assert.Equal(TlsStatus.Failed, pair.Server.Handshake(ref input, pair.ToClient));
        pair.Server.Shutdown(pair.ToClient);
        Assert.Same(failure, pair.Server.Failure);
    }

    [Fact]
    public void Write_BeforeTheHandshake_FailsWithoutAnException()
    {
        using var pair = new TlsPair();

        Assert.Equal(TlsStatus.Failed, pair.Server.Write(new ReadOnlySequence<byte>("early"u8.ToArray()), pair.ToClient));
        Assert.Equal(0, pair.ToClient.Length);
    }

    [Fact]
    public void Write_AfterShutdown_Fails()
    {
        using var pair = new TlsPair().Establish();
        pair.Server.Shutdown(pair.ToClient);

        Assert.Equal(TlsStatus.Failed, pair.Server.Write(new ReadOnlySequence<byte>("late"u8.ToArray()), pair.ToClient));
    }

    [Fact]
    public void Shutdown_Twice_SaysCloseNotifyOnce()
    {
        using var pair = new TlsPair(TestServer.Tls12).Establish();
        var before = pair.ToClient.Written;

        pair.Server.Shutdown(pair.ToClient);
        pair.Server.Shutdown(pair.ToClient);

        var record = Assert.Single(TlsRecords.Of(pair.ToClient.History(before)));
        Assert.Equal(TlsRecords.Alert, record.Type);
    }

    [Fact]
    public void Shutdown_BeforeTheHandshake_SaysNothing()
    {
        using var pair = new TlsPair();

        pair.Server.Shutdown(pair.ToClient);

        Assert.Equal(0, pair.ToClient.Length);
        Assert.Null(pair.Server.Failure);
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static int RecordsOf(TlsPair pair, byte[] plaintext)
    {
        pair.ReadAll(pair.Client, pair.ToClient);
        var before = pair.ToClient.Written;
        Assert.Equal(plaintext, pair.Download(plaintext));
        return TlsRecords.Of(pair.ToClient.History(before)).Count;
    }
}
