using System.Buffers;
using EdgeProxy.Inspection.Handshakes;
using EdgeProxy.Inspection.Probing;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tests.Inspection.Probing;

/// <summary>Read by OpenSSL's own parser, which takes nothing that is out of place.</summary>
public class ClientHelloWriterTests
{
    private static readonly TlsContext Context = TlsContext.CreateServer(new TlsContextOptions { MinimumVersion = TlsVersion.Tls10, AcceptObsolete = true });

    [Fact]
    public void Write_Tls13_IsUnderstood()
    {
        var hello = Parse(ClientHelloWriter.Write(VersionName.Tls13, [0x1301, 0x1302], "one.test"));

        Assert.Equal("one.test", hello.ServerName);
        Assert.Equal([VersionName.Tls13], hello.Versions);
        Assert.Equal([0x1301, 0x1302], hello.CipherSuites);
    }

    [Theory]
    [InlineData(VersionName.Tls12)]
    [InlineData(VersionName.Tls11)]
    [InlineData(VersionName.Tls10)]
    public void Write_OlderVersion_OffersItAlone(ushort version)
    {
        var hello = Parse(ClientHelloWriter.Write(version, [0xC02F, 0x0005], null));

        Assert.Null(hello.ServerName);
        Assert.Equal([version], hello.Versions);
        Assert.Equal([0xC02F, 0x0005, 0x00FF], hello.CipherSuites);
    }

    [Fact]
    public void Write_AllSuites_FitsOneRecord()
    {
        var record = ClientHelloWriter.Write(VersionName.Tls12, SuiteCatalog.Older, new string('a', 60) + ".test");

        Assert.Equal(record.Length - 5, (record[3] << 8) | record[4]);
        Assert.Equal(SuiteCatalog.Older.Count + 1, Parse(record).CipherSuites.Count);
    }

    private static ClientHello Parse(byte[] record)
    {
        using var session = TlsSession.Accept(Context);
        var input = new ReadOnlySequence<byte>(record);
        var status = session.Handshake(ref input, new ArrayBufferWriter<byte>());
        Assert.True(status == TlsStatus.ClientHello, session.Failure?.Detail);
        return session.ClientHello!;
    }
}
