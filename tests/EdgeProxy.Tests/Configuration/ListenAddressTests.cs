using EdgeProxy.Configuration;

namespace EdgeProxy.Tests.Configuration;

public class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:8080", true)]
    [InlineData("0.0.0.0:0", false)]
    [InlineData("[::1]:443", true)]
    [InlineData("[::]:65535", false)]
    [InlineData("unix:/run/edge proxy.sock", true)]
    public void TryParse_Address_RoundTrips(string text, bool isLocalOnly)
    {
        Assert.True(ListenAddress.TryParse(text, out var address));
        Assert.Equal((text, isLocalOnly), (address.ToString(), address.IsLocalOnly));
    }

    [Theory]
    [InlineData("")]
    [InlineData("8080")]
    [InlineData(":8080")]
    [InlineData("*:8080")]
    [InlineData("localhost:8080")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("127.0.0.1: 80")]
    [InlineData("127.1:80")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("::1:80")]
    [InlineData("[::1]")]
    [InlineData("http://127.0.0.1:80")]
    [InlineData("unix:")]
    [InlineData("unix:relative.sock")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(ListenAddress.TryParse(text, out _));

    [Theory]
    [InlineData("127.0.0.1:80", "127.0.0.1:80", true)]
    [InlineData("127.0.0.1:80", "0.0.0.0:80", true)]
    [InlineData("127.0.0.1:80", "[::]:80", true)]
    [InlineData("[::1]:80", "0.0.0.0:80", false)]
    [InlineData("127.0.0.1:80", "127.0.0.2:80", false)]
    [InlineData("127.0.0.1:80", "0.0.0.0:81", false)]
    [InlineData("0.0.0.0:0", "0.0.0.0:0", false)]
    [InlineData("unix:/a", "unix:/a", true)]
    [InlineData("unix:/a", "127.0.0.1:80", false)]
    public void Collides_TwoAddresses_IsWhatTheKernelWouldSay(string one, string other, bool collide)
    {
        Assert.True(ListenAddress.TryParse(one, out var a) && ListenAddress.TryParse(other, out var b) && a.Collides(b) == collide && b.Collides(a) == collide);
    }

    [Fact]
    public void TryParse_UnixPathLongerThanTheKernelTakes_IsRefused() =>
        Assert.False(ListenAddress.TryParse("unix:/" + new string('a', 107), out _));
}
