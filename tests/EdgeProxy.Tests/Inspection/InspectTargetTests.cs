using EdgeProxy.Inspection;

namespace EdgeProxy.Tests.Inspection;

public class InspectTargetTests
{
    [Theory]
    [InlineData("example.com", "example.com", 443)]
    [InlineData("Example.COM.:8443", "example.com", 8443)]
    [InlineData("bücher.example", "xn--bcher-kva.example", 443)]
    [InlineData("192.0.2.1:8443", "192.0.2.1", 8443)]
    [InlineData("::1", "::1", 443)]
    [InlineData("2001:DB8::1", "2001:db8::1", 443)]
    [InlineData("[::1]", "::1", 443)]
    [InlineData("[::1]:8443", "::1", 8443)]
    [InlineData("localhost:1", "localhost", 1)]
    public void TryParse_Target_IsNormalized(string text, string host, int port)
    {
        Assert.True(InspectTarget.TryParse(text, null, out var target, out _));

        Assert.Equal((host, port, host), (target.Host, target.Port, target.ServerName));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":443")]
    [InlineData("example.com:")]
    [InlineData("example.com:0")]
    [InlineData("example.com:65536")]
    [InlineData("example.com:-1")]
    [InlineData("example.com:https")]
    [InlineData("[::1")]
    [InlineData("[::1]8443")]
    [InlineData("[]:443")]
    [InlineData("[example.com]:443")]
    [InlineData("*.example.com")]
    [InlineData("exa mple.com")]
    [InlineData("127.1:443")]
    [InlineData("https://example.com/")]
    public void TryParse_AnythingElse_IsRefusedWithTheText(string text)
    {
        Assert.False(InspectTarget.TryParse(text, null, out _, out var problem));

        Assert.NotEmpty(problem);
    }

    [Theory]
    [InlineData("192.0.2.1", "one.test", "one.test", "one.test")]
    [InlineData("192.0.2.1", null, "192.0.2.1", null)]
    [InlineData("one.test", "TWO.test", "two.test", "two.test")]
    public void TryParse_ServerName_IsAskedForUnlessItIsAnAddress(string text, string? sni, string expected, string? sent)
    {
        Assert.True(InspectTarget.TryParse(text, sni, out var target, out _));

        Assert.Equal((expected, sent), (target.ServerName, target.ServerNameSent));
    }

    [Fact]
    public void TryParse_BadServerName_IsRefused()
    {
        Assert.False(InspectTarget.TryParse("one.test", "*.test", out _, out var problem));

        Assert.Contains("*.test", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_Ipv6_TakesBrackets() => Assert.Equal("[::1]:443", new InspectTarget("::1", 443, "::1").ToString());
}
