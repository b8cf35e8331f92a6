using System.Buffers;
using System.Text;

namespace EdgeProxy.Tls.Tests.Handshake;

public class PlainHttpTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", true)]
    [InlineData("VERSION-CONTROL /", true)]
    [InlineData("PRI * HTTP/2.0", true)]
    [InlineData("G", null)]
    [InlineData("GET", null)]
    [InlineData("ABCDEFGHIJKLMNOPQRST", null)]
    [InlineData("ABCDEFGHIJKLMNOPQRSTU", false)]
    [InlineData(" GET", false)]
    [InlineData("get /", false)]
    [InlineData("SSH-2.0-OpenSSH", false)]
    [InlineData("\0", false)]
    public void IsRequest_FirstBytes_SaysYesNoOrNotYet(string start, bool? expected) =>
        Assert.Equal(expected, PlainHttp.IsRequest(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(start))));

    [Theory]
    [InlineData(22, true)]
    [InlineData((byte)'G', false)]
    [InlineData(21, false)]
    [InlineData(0x80, false)]
    public void StartsLikeTls_FirstByte_IsThatOfAHandshakeRecord(byte first, bool expected) =>
        Assert.Equal(expected, PlainHttp.StartsLikeTls(new ReadOnlySequence<byte>([first])));

    [Fact]
    public void Response_Body_IsAsLongAsItSays()
    {
        var parts = Encoding.ASCII.GetString(PlainHttp.Response.Span).Split("\r\n\r\n", 2);

        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", parts[0], StringComparison.Ordinal);
        Assert.Contains($"Content-Length: {parts[1].Length}\r\n", parts[0], StringComparison.Ordinal);
        Assert.Contains("Connection: close", parts[0], StringComparison.Ordinal);
    }
}
