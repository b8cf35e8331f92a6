using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls.Tests.Policies;

public class TlsPolicyCompilerTests
{
    [Fact]
    public void Compile_Modern_HasExactlyTheThreeSuitesOfTls13()
    {
        var policy = Compile(new TlsPolicySettings { Profile = "modern" });

        Assert.Equal(["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"], policy.CipherSuites);
        Assert.Equal(TlsVersion.Tls13, policy.Context.Options.MinimumVersion);
    }

    [Theory]
    [InlineData("intermediate")]
    [InlineData("Intermediate")]
    [InlineData("custom")]
    public void Compile_Intermediate_HasExactlyTheListedSuitesInOrder(string profile)
    {
        var policy = Compile(new TlsPolicySettings { Profile = profile });

        Assert.Equal(
        [
            "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        ], policy.CipherSuites);
        Assert.Equal(TlsVersion.Tls12, policy.Context.Options.MinimumVersion);
        Assert.False(policy.Context.Options.PreferServerCipherSuites);
    }

    [Fact]
    public void Compile_OverriddenKeys_WinOverTheProfile()
    {
        var policy = Compile(new TlsPolicySettings
        {
            Profile = "modern",
            MinimumVersion = "1.2",
            CipherSuites = ["ECDHE-RSA-AES256-GCM-SHA384", "TLS_AES_256_GCM_SHA384"],
            Groups = ["prime256v1"],
            PreferServerCipherSuites = true,
        });

        Assert.Equal(["TLS_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"], policy.CipherSuites);
        Assert.Equal("P-256", policy.Context.Options.Groups);
        Assert.True(policy.Context.Options.PreferServerCipherSuites);
    }

    [Fact]
    public void Compile_OnlySuitesOfTls12_LeavesNoTls13()
    {
        var policy = Compile(new TlsPolicySettings { CipherSuites = ["ECDHE-RSA-AES256-GCM-SHA384"] });

        Assert.Equal(["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"], policy.CipherSuites);
        Assert.Equal(TlsVersion.Tls12, policy.Context.Options.MaximumVersion);
    }

    [Fact]
    public void Compile_OnlySuitesOfTls13_LeavesNoTls12()
    {
        var policy = Compile(new TlsPolicySettings { CipherSuites = ["TLS_AES_128_GCM_SHA256"] });

        Assert.Equal(["TLS_AES_128_GCM_SHA256"], policy.CipherSuites);
        Assert.Equal(TlsVersion.Tls13, policy.Context.Options.MinimumVersion);
    }

    [Fact]
    public void Compile_UnknownNamesEverywhere_ReportsEachWithItsPathAndTheKnownOnes()
    {
        var findings = Findings(new TlsPolicySettings
        {
            Profile = "old",
            MinimumVersion = "1.0",
            CipherSuites = ["TLS_AES_128_GCM_SHA256", "TLS_ROT13"],
            Groups = ["X25519", "P-257"],
            SignatureAlgorithms = ["md5"],
        });

        Assert.Equal(
            ["p:CipherSuites:1", "p:Groups:1", "p:MinimumVersion", "p:Profile", "p:SignatureAlgorithms:0"],
            findings.Where(finding => finding.IsError).Select(Key).Order(StringComparer.Ordinal));
        AssertMessage(findings, "p:Profile", "'old'", "modern, intermediate, custom");
        AssertMessage(findings, "p:MinimumVersion", "'1.0'", "1.2, 1.3");
        AssertMessage(findings, "p:CipherSuites:1", "'TLS_ROT13'", "TLS_AES_256_GCM_SHA384");
        AssertMessage(findings, "p:Groups:1", "'P-257'", "P-256");
        AssertMessage(findings, "p:SignatureAlgorithms:0", "'md5'", "ed25519");
    }

    [Fact]
    public void Compile_NewerMinimumThanMaximum_IsAContradiction() =>
        Assert.Equal("p:MinimumVersion", Key(Assert.Single(Findings(new TlsPolicySettings { MinimumVersion = "1.3", MaximumVersion = "1.2" }), Error)));

    [Theory]
    [InlineData("1.3", null, "ECDHE-RSA-AES256-GCM-SHA384")]
    [InlineData(null, "1.2", "TLS_AES_128_GCM_SHA256")]
    public void Compile_SuitesOfNoAllowedVersion_IsAContradiction(string? minimum, string? maximum, string suite)
    {
        var findings = Findings(new TlsPolicySettings { MinimumVersion = minimum, MaximumVersion = maximum, CipherSuites = [suite] });

        Assert.Equal("p:CipherSuites", Key(Assert.Single(findings, Error)));
    }

    [Fact]
    public void Compile_EmptyLists_AreErrors()
    {
        var findings = Findings(new TlsPolicySettings { CipherSuites = [], SignatureAlgorithms = [] });

        Assert.Contains("p:CipherSuites", findings.Where(Error).Select(Key));
        Assert.Contains("p:SignatureAlgorithms", findings.Where(Error).Select(Key));
        Assert.Equal("p:Groups", Key(Assert.Single(Findings(new TlsPolicySettings { Groups = [] }), Error)));
    }

    [Fact]
    public void Compile_GroupTheLibraryLacks_IsSkippedWithANote()
    {
        if (TlsVocabulary.Current.HasGroup("X25519MLKEM768")) return;
        var findings = new List<TlsPolicyFinding>();

        var policy = new TlsPolicyCompiler("p", new TlsPolicySettings { Groups = ["X25519MLKEM768", "X25519"] }, findings).Compile();

        Assert.Equal("X25519", policy!.Context.Options.Groups);
        var note = Assert.Single(findings);
        Assert.False(note.IsError);
        Assert.Equal("p:Groups:0", Key(note));
    }

    [Fact]
    public void Compile_GroupOfTheProfileThatTheLibraryLacks_IsSkippedInSilence()
    {
        var findings = new List<TlsPolicyFinding>();

        Assert.NotNull(new TlsPolicyCompiler("p", new TlsPolicySettings(), findings).Compile());
        Assert.Empty(findings);
    }

    private static TlsPolicy Compile(TlsPolicySettings settings)
    {
        var findings = new List<TlsPolicyFinding>();
        var policy = new TlsPolicyCompiler("p", settings, findings).Compile();
        Assert.DoesNotContain(findings, Error);
        return policy!;
    }

    private static List<TlsPolicyFinding> Findings(TlsPolicySettings settings)
    {
        var findings = new List<TlsPolicyFinding>();
        Assert.Null(new TlsPolicyCompiler("p", settings, findings).Compile());
        return findings;
    }

    private static bool Error(TlsPolicyFinding finding) => finding.IsError;

    private static string Key(TlsPolicyFinding finding)
    {
        const string prefix = "EdgeProxy:Tls:Policies:";
        Assert.StartsWith(prefix, finding.Path, StringComparison.Ordinal);
        return finding.Path[prefix.Length..];
    }

    private static void AssertMessage(List<TlsPolicyFinding> findings, string key, params string[] words)
    {
        var message = findings.Single(finding => Key(finding) == key).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }
}
