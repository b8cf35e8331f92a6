using System.Buffers;

namespace EdgeProxy.OpenSsl.Tests.Sessions;

/// <summary>What comes while, or because, a session reads.</summary>
public class ReadingTests
{
    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Handshake_RequestTogetherWithFinished_LeavesItInTheInputAndReadHasIt(TlsVersion version)
    {
        using var pair = new TlsPair(new TlsContextOptions { MinimumVersion = version, MaximumVersion = version });
        UntilClientSentFinished(pair, version);
        var request = "GET / HTTP/1.1\r\n\r\n"u8.ToArray();
        if (version == TlsVersion.Tls13) Assert.Equal(TlsStatus.Complete, pair.Client.Write(new ReadOnlySequence<byte>(request), pair.ToServer));

        pair.StepServer();

        Assert.Equal(TlsStatus.Complete, pair.ServerStatus);
        if (version == TlsVersion.Tls12)
        {
            // A TLS 1.2 client may only speak after the server's Finished, so its request can come with nothing but itself.
            pair.StepClient();
            Assert.Equal(TlsStatus.Complete, pair.Client.Write(new ReadOnlySequence<byte>(request), pair.ToServer));
        }

        Assert.NotEqual(0, pair.ToServer.Length);
        Assert.Equal(request, pair.ReadAll(pair.Server, pair.ToServer));
    }

    [Fact]
    public void Handshake_RequestBehindTls13Finished_IsNotTakenFromTheInput()
    {
        using var pair = new TlsPair(TestServer.Tls13);
        UntilClientSentFinished(pair, TlsVersion.Tls13);
        var flight = pair.ToServer.Length;
        pair.Client.Write(new ReadOnlySequence<byte>("request"u8.ToArray()), pair.ToServer);
        var request = pair.ToServer.Length - flight;

        pair.StepServer();

        Assert.Equal(request, pair.ToServer.Length);
    }

    [Fact]
    public void Read_KeyUpdateRequest_IsAnsweredBeforeTheNextRecord()
    {
        using var pair = new TlsPair(TestServer.Tls13).Establish();
        pair.ReadAll(pair.Client, pair.ToClient);
        Assert.True(pair.Client.RequestKeyUpdate());
        Assert.Equal("ping"u8.ToArray(), pair.Upload("ping"u8.ToArray()));

        // RFC 8446 section 4.6.3 wants the answer before the next application data, and OpenSSL keeps it until then.
        var before = pair.ToClient.Written;
        Assert.Equal("pong"u8.ToArray(), pair.Download("pong"u8.ToArray()));
        Assert.Equal(2, TlsRecords.Of(pair.ToClient.History(before)).Count);
    }

    [Fact]
    public void DrainOutput_KeyUpdateAnswers_CanGoOutWithoutAWrite()
    {
        using var pair = new TlsPair(TestServer.Tls13).Establish();
        pair.ReadAll(pair.Client, pair.ToClient);
        for (var i = 0; i < 2; i++)
        {
            pair.Client.RequestKeyUpdate();
            pair.Upload("x"u8.ToArray());
        }

        Assert.True(pair.Server.HasPendingOutput);
        pair.Server.DrainOutput(pair.ToClient);

        Assert.False(pair.Server.HasPendingOutput);
        Assert.Empty(pair.ReadAll(pair.Client, pair.ToClient));
        Assert.Equal("pong"u8.ToArray(), pair.Download("pong"u8.ToArray()));
    }

    [Fact]
    public void Read_FloodOfKeyUpdatesWhoseAnswersNobodyTakes_FailsInsteadOfHoardingThem()
    {
        using var pair = new TlsPair(TestServer.Tls13).Establish();
        for (var i = 0; i < 5000; i++)
        {
            pair.Client.RequestKeyUpdate();
            pair.Client.Write(new ReadOnlySequence<byte>("x"u8.ToArray()), pair.ToServer);
        }

        var plaintext = new ArrayBufferWriter<byte>();
        var status = TlsStatus.NeedMoreData;
        while (status == TlsStatus.NeedMoreData && pair.ToServer.Length > 0)
        {
            var portion = new ReadOnlySequence<byte>(pair.ToServer.Take(4096));
            status = pair.Server.Read(ref portion, plaintext);
        }

        Assert.Equal(TlsStatus.Failed, status);
        Assert.Equal(TlsError.ProtocolViolation, pair.Server.Failure!.Error);
        Assert.NotEqual(0, pair.ToServer.Length);
    }

    [Fact]
    public void Read_KeyUpdatesInBothDirectionsOverAndOver_StaysByteExact()
    {
        using var pair = new TlsPair(TestServer.Tls13).Establish();
        pair.ReadAll(pair.Client, pair.ToClient);
        for (byte round = 0; round < 50; round++)
        {
            pair.Client.RequestKeyUpdate();
            pair.Server.RequestKeyUpdate();
            Assert.Equal([round, 1], pair.Upload(new byte[] { round, 1 }));
            Assert.Equal([round, 2], pair.Download(new byte[] { round, 2 }));
        }
    }

    [Fact]
    public void Read_RecordThatDoesNotDecrypt_FailsAndLeavesTheAlertToSend()
    {
        using var pair = new TlsPair(TestServer.Tls13).Establish();
        pair.ReadAll(pair.Client, pair.ToClient);
        var forged = new ReadOnlySequence<byte>(TlsRecords.Record(TlsRecords.ApplicationData, new byte[64]));

        var plaintext = new ArrayBufferWriter<byte>();
        Assert.Equal(TlsStatus.Failed, pair.Server.Read(ref forged, plaintext));

        Assert.Equal(TlsError.BadRecord, pair.Server.Failure!.Error);
        Assert.Equal(0, plaintext.WrittenCount);
        Assert.True(pair.Server.HasPendingOutput);
        pair.Server.DrainOutput(pair.ToClient);
        Assert.Equal(TlsStatus.Failed, pair.Read(pair.Client, pair.ToClient, plaintext));
        Assert.Equal((byte)20, pair.Client.Failure!.Alert);
    }

    [Fact]
    public void Read_DataBeforeABrokenRecord_IsStillGiven()
    {
        using var pair = new TlsPair(TestServer.Tls13).Establish();
        pair.Client.Write(new ReadOnlySequence<byte>("before"u8.ToArray()), pair.ToServer);
        pair.ToServer.Write(TlsRecords.Record(TlsRecords.ApplicationData, new byte[64]));

        var plaintext = new ArrayBufferWriter<byte>();
        Assert.Equal(TlsStatus.Failed, pair.Read(pair.Server, pair.ToServer, plaintext));

        Assert.Equal("before"u8.ToArray(), plaintext.WrittenSpan.ToArray());
    }

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Read_CloseNotify_EndsReadingButNotWriting(TlsVersion version)
    {
        using var pair = new TlsPair(new TlsContextOptions { MinimumVersion = version, MaximumVersion = version }).Establish();
        pair.ReadAll(pair.Client, pair.ToClient);
        pair.Client.Write(new ReadOnlySequence<byte>("last words"u8.ToArray()), pair.ToServer);
        pair.Client.Shutdown(pair.ToServer);

        var plaintext = new ArrayBufferWriter<byte>();
        Assert.Equal(TlsStatus.Closed, pair.Read(pair.Server, pair.ToServer, plaintext));

        Assert.Equal("last words"u8.ToArray(), plaintext.WrittenSpan.ToArray());
        Assert.Null(pair.Server.Failure);
        Assert.Equal("answer"u8.ToArray(), pair.Download("answer"u8.ToArray()));
    }

    [Fact]
    public void Read_AgainAfterCloseNotify_StaysClosed()
    {
        using var pair = new TlsPair().Establish();
        pair.Client.Shutdown(pair.ToServer);
        var plaintext = new ArrayBufferWriter<byte>();
        pair.Read(pair.Server, pair.ToServer, plaintext);

        var more = new ReadOnlySequence<byte>(TlsRecords.Record(TlsRecords.ApplicationData, new byte[64]));

        Assert.Equal(TlsStatus.Closed, pair.Server.Read(ref more, plaintext));
        Assert.Equal(0, plaintext.WrittenCount);
    }

    [Fact]
    public void Read_NothingCame_AsksTheWriterForNothing()
    {
        using var pair = new TlsPair().Establish();
        var nothing = ReadOnlySequence<byte>.Empty;

        Assert.Equal(TlsStatus.NeedMoreData, pair.Server.Read(ref nothing, new ThrowingWriter()));
    }

    private static void UntilClientSentFinished(TlsPair pair, TlsVersion version)
    {
        pair.StepClient();
        pair.StepServer();
        pair.StepClient();
        Assert.Equal(version == TlsVersion.Tls13 ? TlsStatus.Complete : TlsStatus.NeedMoreData, pair.ClientStatus);
    }
}
