using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls.Tests.Policies;

public class ReportOnlyPolicyTests
{
    private const string Metric = "edgeproxy.tls.report_only.handshakes";

    [Theory]
    [InlineData("1.3", null, null, null, "agreed")]
    [InlineData("1.2", null, null, null, "no_common_version")]
    [InlineData("1.3", "TLS_AES_128_GCM_SHA256", null, null, "no_common_cipher")]
    [InlineData("1.3", null, "X448", null, "no_common_group")]
    [InlineData("1.3", null, null, "RSA-PSS+SHA256", "no_common_signature_algorithm")]
    public async Task Judge_ByStrictPolicy_CountsAndEnforcesNothing(string version, string? suites, string? groups, string? algorithms, string verdict)
    {
        var number = version == "1.2" ? TlsVersion.Tls12 : TlsVersion.Tls13;
        using var connection = new TestConnection { Snapshot = TestCatalog.Snapshot(Strict(algorithms is not null)) };
        using var client = new TestClient(connection.Client, new TlsContextOptions
        {
            MinimumVersion = TlsVersion.Tls12,
            MaximumVersion = number,
            CipherSuites = suites,
            Groups = groups is null ? null : groups + ":P-384", // what the policy in force takes, and the other does not
            SignatureAlgorithms = algorithms is null ? null : algorithms + ":ECDSA+SHA256",
        });
        var served = connection.ServeAsync();

        Assert.Equal(TlsStatus.Complete, await client.HandshakeAsync());

        await served.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(
            [$"result={verdict}", $"tls.protocol.version={version}"],
            connection.Meters.Measured.Single(measured => measured.Name == Metric).Tags.Order(StringComparer.Ordinal));
        Assert.Equal(verdict, connection.Journal.Last(1)[0].ReportOnly?.Verdict.Name());
    }

    [Fact]
    public async Task Judge_WithoutAReportOnlyPolicy_CountsNothing()
    {
        using var connection = new TestConnection();
        using var client = new TestClient(connection.Client);
        var served = connection.ServeAsync();

        await client.HandshakeAsync();

        await served.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.DoesNotContain(connection.Meters.Measured, measured => measured.Name == Metric);
    }

    [Theory]
    [InlineData(new ushort[] { 0x0A0A, 0x0304, 0x0303 }, "1.3")]
    [InlineData(new ushort[] { 0x0302, 0x0301 }, "1.1")]
    [InlineData(new ushort[] { 0x1A1A }, "none")]
    [InlineData(new ushort[0], "none")]
    public void Judge_AnyVersions_AreTheClosedListAlone(ushort[] versions, string newest)
    {
        var policy = TestCatalog.Policies(Strict()).ReportOnly!;

        Assert.Equal(newest, policy.Judge(new ClientHello { Versions = versions }, [TestCatalog.Ecdsa]).ClientVersion);
    }

    [Theory]
    [InlineData("rsa", 0xC02F, ReportOnlyVerdict.Agreed)]
    [InlineData("rsa", 0xC02B, ReportOnlyVerdict.NoCommonCipher)]
    [InlineData("ecdsa", 0xC02B, ReportOnlyVerdict.Agreed)]
    [InlineData("ecdsa", 0xC02F, ReportOnlyVerdict.NoCommonCipher)]
    public void Judge_Tls12_AsksWhetherTheSuiteFitsTheCertificate(string certificate, int suite, ReportOnlyVerdict verdict)
    {
        var policy = TestCatalog.Policies(new TlsSettings { ReportOnlyPolicy = "default" }).ReportOnly!;
        var hello = new ClientHello { Versions = [0x0303], CipherSuites = [(ushort)suite] };

        Assert.Equal(verdict, policy.Judge(hello, [certificate == "rsa" ? TestCatalog.Rsa : TestCatalog.Ecdsa]).Verdict);
    }

    [Theory]
    [InlineData(0x0401, ReportOnlyVerdict.NoCommonSignatureAlgorithm)] // rsa_pkcs1_sha256 signs certificates there, and no handshake
    [InlineData(0x0804, ReportOnlyVerdict.Agreed)]
    public void Judge_Tls13WithRsa_TakesPssAlone(int scheme, ReportOnlyVerdict verdict)
    {
        var policy = TestCatalog.Policies(new TlsSettings { ReportOnlyPolicy = "default" }).ReportOnly!;
        var hello = new ClientHello { Versions = [0x0304], CipherSuites = [0x1301], Groups = [29], SignatureAlgorithms = [(ushort)scheme] };

        Assert.Equal(verdict, policy.Judge(hello, [TestCatalog.Rsa]).Verdict);
    }

    [Fact]
    public void Judge_HostWithTwoCertificates_GoesByTheOneItsOwnPolicyWouldServe()
    {
        var settings = new TlsSettings
        {
            ReportOnlyPolicy = "rsa",
            Policies = new Dictionary<string, TlsPolicySettings>
            {
                ["rsa"] = new() { Profile = "custom", MaximumVersion = "1.2", CipherSuites = ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"] },
            },
        };
        var hello = new ClientHello { Versions = [0x0303], CipherSuites = [0xC02B, 0xC02F], Groups = [23], SignatureAlgorithms = [0x0403, 0x0804] };
        var snapshot = TestCatalog.Snapshot(settings);

        var selection = snapshot.Select(hello with { ServerName = TestCatalog.Host });

        Assert.Same(TestCatalog.Ecdsa, selection.Certificate);
        Assert.Equal(ReportOnlyVerdict.Agreed, selection.ReportOnly?.Verdict);
    }

    [Fact]
    public void Compile_UnknownReportOnlyPolicy_IsAnErrorThatNamesTheKnown()
    {
        var findings = new List<TlsPolicyFinding>();

        Assert.Null(TlsPolicySet.Compile(new TlsSettings { ReportOnlyPolicy = "strikt" }, findings));

        Assert.Equal(("EdgeProxy:Tls:ReportOnlyPolicy", "unknown policy 'strikt'; known: default"), (findings[0].Path, findings[0].Message));
    }

    private static TlsSettings Strict(bool withAlgorithms = false) => new()
    {
        ReportOnlyPolicy = "strict",
        Policies = new Dictionary<string, TlsPolicySettings>
        {
            ["strict"] = new()
            {
                Profile = "modern",
                CipherSuites = ["TLS_AES_256_GCM_SHA384"],
                Groups = ["X25519", "P-256"],
                SignatureAlgorithms = withAlgorithms ? ["ecdsa_secp384r1_sha384"] : null,
            },
        },
    };
}
