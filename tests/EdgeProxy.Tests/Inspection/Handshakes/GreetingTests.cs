using System.Text;
using EdgeProxy.Inspection.Handshakes;

namespace EdgeProxy.Tests.Inspection.Handshakes;

public class GreetingTests
{
    [Theory]
    [InlineData("", nameof(SpokenProtocol.Silence))]
    [InlineData("\u0016\u0003\u0001\u0000", nameof(SpokenProtocol.Tls))]
    [InlineData("\u0015\u0003\u0003", nameof(SpokenProtocol.Tls))]
    [InlineData("\u0016", nameof(SpokenProtocol.Tls))]
    [InlineData("\u0016\u0009", nameof(SpokenProtocol.Unknown))]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", nameof(SpokenProtocol.Http))]
    [InlineData("<html>\r\n", nameof(SpokenProtocol.Http))]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", nameof(SpokenProtocol.Ssh))]
    [InlineData("220 mx.example.com ESMTP\r\n", nameof(SpokenProtocol.MailOrFtp))]
    [InlineData("+OK ready", nameof(SpokenProtocol.Unknown))]
    public void Classify_FirstBytes_TellTheProtocol(string start, string expected) =>
        Assert.Equal(expected, Greeting.Classify(Encoding.Latin1.GetBytes(start)).ToString());

    [Fact]
    public void Show_Bytes_IsTheFirstLineFitToBeShown() => Assert.Equal(@"SSH-2.0-\u001b[31m", Greeting.Show("SSH-2.0-\e[31m\r\nmore"u8));
}
