using System.Buffers;

namespace EdgeProxy.OpenSsl.Tests.Sessions;

/// <summary>An exception out of a native callback would end the process. It ends the session, and its type is kept.</summary>
public class CallbackFaultTests
{
    [Fact]
    public void Handshake_OutputThrowsInsideTheCallback_FailsAsInternalWithTheTypesName()
    {
        using var pair = new TlsPair();
        var nothing = ReadOnlySequence<byte>.Empty;

        Assert.Equal(TlsStatus.Failed, pair.Client.Handshake(ref nothing, new ThrowingWriter()));

        AssertInternal(pair.Client);
    }

    [Fact]
    public void Write_OutputThrowsInsideTheCallback_FailsAsInternalWithTheTypesName()
    {
        using var pair = new TlsPair().Establish();

        Assert.Equal(TlsStatus.Failed, pair.Server.Write(new ReadOnlySequence<byte>("x"u8.ToArray()), new ThrowingWriter()));

        AssertInternal(pair.Server);
        Assert.Equal(TlsStatus.Failed, pair.Server.Write(new ReadOnlySequence<byte>("x"u8.ToArray()), pair.ToClient));
    }

    [Fact]
    public void Shutdown_OutputThrowsInsideTheCallback_DoesNotThrow()
    {
        using var pair = new TlsPair().Establish();

        pair.Server.Shutdown(new ThrowingWriter());

        Assert.Equal(TlsStatus.Failed, pair.Server.Write(new ReadOnlySequence<byte>("x"u8.ToArray()), pair.ToClient));
    }

    [Fact]
    public void Handshake_ServersOutputThrows_FailsAsInternal()
    {
        using var pair = new TlsPair();
        pair.StepClient();
        var hello = new ReadOnlySequence<byte>(pair.ToServer.Take());
        Assert.Equal(TlsStatus.ClientHello, pair.Server.Handshake(ref hello, pair.ToClient));
        pair.Server.Configure(TestServer.Choice());

        Assert.Equal(TlsStatus.Failed, pair.Server.Handshake(ref hello, new ThrowingWriter()));

        AssertInternal(pair.Server);
    }

    private static void AssertInternal(TlsSession session)
    {
        Assert.Equal(TlsError.Internal, session.Failure!.Error);
        Assert.Contains(nameof(TransportGoneException), session.Failure.Detail, StringComparison.Ordinal);
    }
}
