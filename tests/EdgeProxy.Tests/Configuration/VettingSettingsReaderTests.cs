using EdgeProxy.Certificates;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Configuration;

public class VettingSettingsReaderTests
{
    [Fact]
    public async Task Read_NothingWritten_LeavesEveryRuleItsDefault()
    {
        var vetting = (await Configurations.AcceptAsync(Configurations.Minimal)).Certificates.Vetting;
        Assert.All(VettingRules.All, rule => Assert.Equal(rule.Default, vetting.SeverityOf(rule)));
    }

    [Theory]
    [InlineData("off", VettingSeverity.Off)]
    [InlineData("Note", VettingSeverity.Note)]
    [InlineData("WARN", VettingSeverity.Warn)]
    [InlineData("reject", VettingSeverity.Reject)]
    public async Task Read_AnyRule_TakesAnySeverity(string written, VettingSeverity severity)
    {
        var overrides = VettingRules.All.Select(rule => ($"EdgeProxy:Certificates:Vetting:{rule.Name}", (string?)written));
        var vetting = (await Configurations.AcceptAsync(Configurations.Minimal, [.. overrides])).Certificates.Vetting;
        Assert.All(VettingRules.All, rule => Assert.Equal(severity, vetting.SeverityOf(rule)));
    }

    [Fact]
    public async Task Read_RuleNobodyKnows_SaysWhatWasMeant()
    {
        var load = await Configurations.LoadAsync(Configurations.Minimal, ("EdgeProxy:Certificates:Vetting:WeekKey", "off"));
        Assert.Contains("did you mean 'WeakKey'?", Assert.Single(load.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_KeepLastGoodOnDiskWithoutAStateDirectory_SaysWhatIsMissing()
    {
        var load = await Configurations.LoadAsync(Configurations.Minimal, ("EdgeProxy:Certificates:KeepLastGoodOnDisk", "true"));
        Assert.Contains("StateDirectory", Assert.Single(load.Findings).Message, StringComparison.Ordinal);
        await Configurations.AcceptAsync(Configurations.Minimal, ("EdgeProxy:Certificates:KeepLastGoodOnDisk", "true"), ("EdgeProxy:StateDirectory", "state"));
    }
}
