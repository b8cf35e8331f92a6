using EdgeProxy.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EdgeProxy.Tests.Hosting;

public sealed class HostFieldTests
{
    [Theory]
    [InlineData("one.test")]
    [InlineData("ONE.test.")]
    [InlineData("one.test:8443")]
    [InlineData("one.test:65535")]
    [InlineData("a_b.test")]
    [InlineData("localhost")]
    [InlineData("127.0.0.1:80")]
    [InlineData("[::1]")]
    [InlineData("[::1]:443")]
    [InlineData("xn--mnchen-3ya.test")]
    public void IsUsable_Host_Is(string host) => Assert.True(HostField.IsUsable(host));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..test")]
    [InlineData("a!b.test")]
    [InlineData("(a).test")]
    [InlineData("a~b.test")]
    [InlineData("one.test:65536")]
    [InlineData("one.test:80:90")]
    [InlineData("[::zz]")]
    [InlineData("u@one.test")]
    [InlineData("one.test/x")]
    [InlineData("xn--zzzzzz--.test")]
    [InlineData("xn--zzzzzzzzzzzzzzzzz99999999999.test:1")]
    public void IsUsable_NoHost_IsNot(string host) => Assert.False(HostField.IsUsable(host));

    [Fact]
    public void IsUsable_WhatIs_IsTakenByHttpClientAndByAspNet()
    {
        const string Alphabet = "aZ09-_.:!~()[]@xn*%;,'$&+= ";
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var round = 0; round < 20_000; round++)
        {
            var host = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            if (random.Next(4) == 0) host = "xn--" + host;
            if (!HostField.IsUsable(host)) continue;

            using var request = new HttpRequestMessage();
            var taken = Record.Exception(() => request.Headers.Host = host);
            var read = Record.Exception(() => HostString.FromUriComponent(host).ToUriComponent());
            Assert.True(taken is null && read is null, $"seed {seed}, '{host}': {taken} {read}");
        }
    }

    [Fact]
    public void IsUsable_NoneOrTwo_IsDecidedByTheNumber()
    {
        Assert.True(HostField.IsUsable(StringValues.Empty));
        Assert.False(HostField.IsUsable(new StringValues(["one.test", "two.test"])));
    }
}
