using EdgeProxy.Inspection;

namespace EdgeProxy.Tests.Inspection;

public class ForeignTextTests
{
    [Theory]
    [InlineData("CN=plain, O=Größe & Søn", "CN=plain, O=Größe & Søn")]
    [InlineData("\e[31mred", @"\u001b[31mred")]
    [InlineData("a\r\nb\0", @"a\u000d\u000ab\u0000")]
    [InlineData("\u009b31m", @"\u009b31m")]
    [InlineData("moc.\u202eelpmaxe", @"moc.\u202eelpmaxe")]
    public void Clean_Text_HasNothingThatATerminalObeys(string text, string expected) => Assert.Equal(expected, ForeignText.Clean(text));

    [Fact]
    public void Clean_HalfACharacter_IsReplaced() => Assert.Equal("a\uFFFDb", ForeignText.Clean("a\uD800b"));

    [Fact]
    public void Clean_LongText_IsCut() => Assert.Equal(301, ForeignText.Clean(new string('a', 10_000)).Length);

    [Fact]
    public void Clean_Bytes_AreShown() => Assert.Equal(@"SSH-2.0\u0000ÿ", ForeignText.Clean([.. "SSH-2.0"u8, 0, 0xFF]));
}
