using EdgeProxy.Hosting;

namespace EdgeProxy.Tests.Hosting;

public sealed class OpenFileLimitTests
{
    [Theory]
    [InlineData("64", "4096", true)]
    [InlineData("511", "511", true)]
    [InlineData("512", "4096", false)]
    [InlineData("unlimited", "unlimited", false)]
    public void FindProblem_SoftLimit_IsWhatCounts(string soft, string hard, bool isTooFew)
    {
        string[] limits = ["Limit                     Soft Limit           Hard Limit           Units     ", $"Max open files            {soft}                 {hard}                 files     "];

        Assert.Equal(isTooFew, OpenFileLimit.FindProblem(limits) is not null);
    }

    [Fact]
    public void FindProblem_NobodyTells_IsNone() => Assert.Null(OpenFileLimit.FindProblem([]));
}
