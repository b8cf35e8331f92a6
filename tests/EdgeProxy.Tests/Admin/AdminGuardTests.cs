using System.Net;
using EdgeProxy.Admin;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy.Tests.Admin;

public sealed class AdminGuardTests
{
    [Theory]
    [InlineData("localhost:9901", "127.0.0.1", true)]
    [InlineData("LOCALHOST", "127.0.0.1", true)]
    [InlineData("localhost.", "127.0.0.1", true)]
    [InlineData("127.0.0.1:9901", "127.0.0.1", true)]
    [InlineData("[::1]:9901", "::1", true)]
    [InlineData("10.0.0.5:9901", "10.0.0.5", true)]
    [InlineData("10.0.0.5:9901", "::ffff:10.0.0.5", true)]
    [InlineData("", "127.0.0.1", true)]
    [InlineData("anything.example", null, true)]
    [InlineData("10.0.0.6:9901", "10.0.0.5", false)]
    [InlineData("evil.example:9901", "127.0.0.1", false)]
    [InlineData("localhost.evil.example", "127.0.0.1", false)]
    [InlineData("127.0.0.1.evil.example", "127.0.0.1", false)]
    public void IsOwnName_HostHeader_IsOursOrAnIpLiteral(string host, string? local, bool expected) =>
        Assert.Equal(expected, AdminGuard.IsOwnName(new HostString(host), local is null ? null : IPAddress.Parse(local)));
}
