using System.Text;
using EdgeProxy.Proxying;

namespace EdgeProxy.Tests.Proxying;

public class XxHash64Tests
{
    // Published vectors for seed 0; the last one has a full stripe and every kind of remainder.
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("xxhash", 0x32DD38952C4BC720)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void Hash_PublishedVector_Agrees(string text, ulong expected) => Assert.Equal(expected, XxHash64.Hash(Encoding.ASCII.GetBytes(text)));
}
