using EdgeProxy.Proxying;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy.Tests.Proxying;

public class HttpsRedirectTests
{
    [Theory]
    [InlineData("example.com", "/", 8443, "https://example.com/")]
    [InlineData("example.com:8080", "/", 8443, "https://example.com:8443/")]
    [InlineData("example.com:80", "/", 443, "https://example.com/")]
    [InlineData("example.com:8080", "/", null, "https://example.com/")]
    [InlineData("[::1]:8080", "/", 8443, "https://[::1]:8443/")]
    [InlineData("192.0.2.1", "/", 8443, "https://192.0.2.1/")]
    [InlineData("example.com", "/a%2Fb/../c?x=%20&y=ä#", 8443, "https://example.com/a%2Fb/../c?x=%20&y=ä#")]
    [InlineData("example.com", "//evil.example/", 8443, "https://example.com//evil.example/")]
    [InlineData("example.com", "http://example.com/path?q", 8443, "https://example.com/path?q")]
    [InlineData("example.com", "http://example.com?q=/", 8443, "https://example.com/?q=/")]
    [InlineData("example.com", "http://example.com", 8443, "https://example.com/")]
    [InlineData("example.com", "*", 8443, "https://example.com/")]
    public void Location_Request_LeadsToTheSameAddressOverHttps(string host, string target, int? port, string expected) =>
        Assert.Equal(expected, HttpsRedirect.Location(new HostString(host), target, port));

    [Theory]
    [InlineData("")]
    [InlineData(":8080")]
    [InlineData("exa mple.com")]
    [InlineData("evil.example/path")]
    [InlineData("user@evil.example")]
    public void Location_NoValidHost_IsNone(string host) => Assert.Null(HttpsRedirect.Location(new HostString(host), "/", 8443));
}
