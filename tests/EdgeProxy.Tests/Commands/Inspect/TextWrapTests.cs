using EdgeProxy.Commands.Inspect;

namespace EdgeProxy.Tests.Commands.Inspect;

public class TextWrapTests
{
    [Fact]
    public void Lines_Text_BreaksAtBlanks() => Assert.Equal(["one two", "three"], TextWrap.Lines("one two three", 8));

    [Fact]
    public void Lines_LongWord_StaysWhole() => Assert.Equal(["at", "http://a.test/long", "now"], TextWrap.Lines("at http://a.test/long now", 8));

    [Fact]
    public void Lines_Nothing_IsOneLine() => Assert.Equal([""], TextWrap.Lines("", 8));
}
