namespace EdgeProxy.Certificates.Tests.Names;

public class HostNameTests
{
    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("EXAMPLE.Com", "example.com")]
    [InlineData("example.com.", "example.com")]
    [InlineData("localhost", "localhost")]
    [InlineData("_acme.my-host.test", "_acme.my-host.test")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    [InlineData("1.2.3.4a", "1.2.3.4a")]
    public void TryNormalize_LegalName_IsLowerCaseWithoutTrailingDot(string name, string expected)
    {
        Assert.True(HostName.TryNormalize(name, out string? normalized));
        Assert.Equal(expected, normalized);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".example.com")]
    [InlineData("a..b")]
    [InlineData("example.com..")]
    [InlineData("a\0.example.com")]
    [InlineData("example.com\0")]
    [InlineData("*.example.com")]
    [InlineData("a b.example.com")]
    [InlineData("example.com:443")]
    [InlineData("../etc/passwd")]
    [InlineData("bücher.example")]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.0x1")]
    [InlineData("::1")]
    [InlineData("[::1]")]
    public void TryNormalize_WhatIsNoName_IsRefused(string name)
    {
        Assert.False(HostName.TryNormalize(name, out string? normalized));
        Assert.Null(normalized);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void TryNormalize_LabelLength_EndsAt63(int length, bool legal) =>
        Assert.Equal(legal, HostName.TryNormalize(new string('a', length) + ".test", out string? _));

    [Theory]
    [InlineData(253, true)]
    [InlineData(254, false)]
    [InlineData(65535, false)]
    public void TryNormalize_NameLength_EndsAt253(int length, bool legal)
    {
        var name = string.Concat(Enumerable.Repeat("abcdefghi.", (length / 10) + 1))[..length];
        if (name.EndsWith('.')) name = name[..^1] + "x";
        Assert.Equal(legal, HostName.TryNormalize(name, out string? _));
        Assert.Equal(legal, HostName.TryNormalize(name + ".", out string? _));
    }

    [Theory]
    [InlineData("*.Example.com", "*.example.com")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("BÜCHER.example.", "xn--bcher-kva.example")]
    [InlineData("*.bücher.example", "*.xn--bcher-kva.example")]
    [InlineData("XN--BCHER-KVA.example", "xn--bcher-kva.example")]
    public void TryNormalizePattern_NameOfTheOperator_BecomesALabels(string pattern, string expected)
    {
        Assert.True(HostName.TryNormalizePattern(pattern, out var normalized));
        Assert.Equal(expected, normalized);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("*.*.example.com")]
    [InlineData("a.*.example.com")]
    [InlineData("f*.example.com")]
    [InlineData("*.10.0.0.1")]
    [InlineData("ü..example")]
    [InlineData("ü\0.example")]
    public void TryNormalizePattern_StarElsewhereOrNoName_IsRefused(string pattern) => Assert.False(HostName.TryNormalizePattern(pattern, out _));
}
