using EdgeProxy.Configuration;

namespace EdgeProxy.Tests.Configuration;

public class SpellingTests
{
    [Theory]
    [InlineData("Adress", "Address")]
    [InlineData("adres", "Address")]
    [InlineData("Tl", "Tls")]
    [InlineData("Certificate", "Certificates")]
    [InlineData("Banana", null)]
    public void Nearest_Word_IsTheOneMeant(string word, string? expected) =>
        Assert.Equal(expected, Spelling.Nearest(word, ["Address", "Tls", "Certificates"]));
}
