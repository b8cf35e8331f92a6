using System.Text;
using EdgeProxy.Proxying;

namespace EdgeProxy.Tests.Proxying;

public class HashCookieAffinityPolicyTests
{
    [Fact]
    public void CookieValue_DestinationId_IsTheHashOfItsUpperCaseUtf16InHexadecimal()
    {
        var expected = XxHash64.Hash(Encoding.Unicode.GetBytes("NODE-1")).ToString("x16");

        Assert.Equal(expected, HashCookieAffinityPolicy.CookieValue("node-1"));
        Assert.Equal(expected, HashCookieAffinityPolicy.CookieValue("Node-1"));
    }
}
