namespace EdgeProxy.Tls.Tests.Policies;

public class TlsPolicySetTests
{
    private static readonly TlsPolicySettings Modern = new() { Profile = "modern" };

    [Fact]
    public void Compile_NothingWritten_HasAnIntermediateDefault()
    {
        var policies = TestCatalog.Policies(new TlsSettings());

        Assert.Equal("default", policies.Default.Name);
        Assert.Equal(9, policies.Default.CipherSuites.Count);
        Assert.Same(policies.Default, policies.For("any.test"));
        Assert.Same(policies.Default, policies.For(null));
    }

    [Theory]
    [InlineData("a.example.test", "exact")]
    [InlineData("A.EXAMPLE.test", "exact")]
    [InlineData("a.example.test.", "exact")]
    [InlineData("b.example.test", "wildcard")]
    [InlineData("silent.example.test", "wildcard")] // An entry that says nothing of a policy loosens none.
    [InlineData("c.b.example.test", "default")]
    [InlineData("example.test", "default")]
    [InlineData("", "default")]
    [InlineData(".", "default")]
    [InlineData(".example.test", "default")]
    [InlineData(null, "default")]
    public void For_Host_ExactBeforeWildcardBeforeDefault(string? host, string policy)
    {
        var policies = TestCatalog.Policies(new TlsSettings
        {
            Policies = new Dictionary<string, TlsPolicySettings> { ["exact"] = Modern, ["wildcard"] = Modern },
            Hosts = new Dictionary<string, TlsHostSettings>
            {
                ["a.example.test"] = new() { Policy = "exact" },
                ["*.Example.test"] = new() { Policy = "wildcard" },
                ["silent.example.test"] = new(),
                ["other.test"] = new(),
            },
        });

        Assert.Equal(policy, policies.For(host).Name);
    }

    [Fact]
    public void Compile_HostWithUnknownPolicy_NamesThePathAndTheKnownOnes()
    {
        var findings = new List<TlsPolicyFinding>();
        var settings = new TlsSettings { Hosts = new Dictionary<string, TlsHostSettings> { ["a.test"] = new() { Policy = "strict" } } };

        Assert.Null(TlsPolicySet.Compile(settings, findings));

        var finding = Assert.Single(findings);
        Assert.Equal("EdgeProxy:Tls:Hosts:a.test:Policy", finding.Path);
        Assert.Contains("'strict'", finding.Message, StringComparison.Ordinal);
        Assert.Contains("default", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_TwoBrokenPolicies_ReportsBoth()
    {
        var findings = new List<TlsPolicyFinding>();
        var broken = new TlsPolicySettings { Profile = "old" };
        var settings = new TlsSettings
        {
            Policies = new Dictionary<string, TlsPolicySettings> { ["a"] = broken, ["b"] = broken },
            Hosts = new Dictionary<string, TlsHostSettings> { ["a.test"] = new() { Policy = "a" } },
        };

        Assert.Null(TlsPolicySet.Compile(settings, findings));

        Assert.Equal(["EdgeProxy:Tls:Policies:a:Profile", "EdgeProxy:Tls:Policies:b:Profile"], findings.Select(finding => finding.Path));
    }

    [Fact]
    public void Compile_WithAFormerSet_KeepsWhatDidNotChange()
    {
        var former = TestCatalog.Policies(With(("same", Modern), ("other", Modern)));

        var next = TlsPolicySet.Compile(With(("same", Modern), ("other", Modern with { Groups = ["P-256"] })), [], former)!;

        Assert.Same(former.Policies["same"], next.Policies["same"]);
        Assert.Same(former.Default, next.Default);
        Assert.NotSame(former.Policies["other"], next.Policies["other"]);
        Assert.NotEqual(former.Policies["other"].Digest.ToArray(), next.Policies["other"].Digest.ToArray());
    }

    [Fact]
    public void Compile_TheSameInAnotherProcess_HasTheSameDigest() =>
        Assert.Equal(TestCatalog.Policies(With(("a", Modern))).Policies["a"].Digest.ToArray(), TestCatalog.Policies(With(("a", Modern))).Policies["a"].Digest.ToArray());

    [Fact]
    public void HostsOf_Policy_AreThoseThatNameIt()
    {
        var policies = TestCatalog.Policies(new TlsSettings
        {
            Policies = new Dictionary<string, TlsPolicySettings> { ["strict"] = Modern },
            Hosts = new Dictionary<string, TlsHostSettings>
            {
                ["b.test"] = new() { Policy = "strict" },
                ["*.wild.test"] = new() { Policy = "strict" },
                ["a.test"] = new() { Policy = "default" },
            },
        });

        Assert.Equal(["*.wild.test", "b.test"], policies.HostsOf(policies.Policies["strict"]));
        Assert.Equal(["a.test"], policies.HostsOf(policies.Default));
    }

    private static TlsSettings With(params (string Name, TlsPolicySettings Settings)[] policies) =>
        new() { Policies = policies.ToDictionary(policy => policy.Name, policy => policy.Settings) };
}
