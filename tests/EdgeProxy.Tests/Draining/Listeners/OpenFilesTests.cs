using EdgeProxy.Draining;

namespace EdgeProxy.Tests.Draining.Listeners;

public sealed class OpenFilesTests
{
    [Theory]
    [InlineData("64", 64L)]
    [InlineData("1048576", 1_048_576L)]
    [InlineData("unlimited", null)]
    public void Parse_SoftLimit_IsWhatCounts(string soft, long? expected)
    {
        string[] limits = ["Limit                     Soft Limit           Hard Limit           Units     ", $"Max open files            {soft}                 2097152              files     "];

        Assert.Equal(expected, OpenFiles.Parse(limits));
    }

    [Fact]
    public void Parse_NobodyTells_IsUnknown() => Assert.Null(OpenFiles.Parse([]));
}
