using EdgeProxy.Commands;
using EdgeProxy.Configuration;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Commands;

public sealed class CertificateCheckTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TestPki _pki = new(TestPki.BaseTime);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Run_SoundCertificates_FindsNothing()
    {
        _pki.Leaf("a.test").WritePair(_directory.Path, "a");
        Assert.Empty(await CheckAsync());
    }

    [Fact]
    public async Task Run_AllKindsOfFindings_AreToldByFileWithTheirRules()
    {
        _pki.IncompleteChain("a.test").WritePair(_directory.Path, "a");
        _pki.WeakRsa("b.test").WritePair(_directory.Path, "b");
        _pki.ReversedChain("c.test").WritePair(_directory.Path, "c");
        _pki.Expired("d.test").WritePair(_directory.Path, "d");
        _pki.MismatchedKey("e.test").WritePair(_directory.Path, "e");
        _pki.NotYetValid("f.test").WritePair(_directory.Path, "f");

        var findings = await CheckAsync();

        Assert.Equal(
            [
                ("a.crt", FindingSeverity.Warning, "incomplete-chain"),
                ("b.crt", FindingSeverity.Error, "weak-key"),
                ("c.crt", FindingSeverity.Note, "chain-reordered"),
                ("d.crt", FindingSeverity.Error, "expired"),
                ("e.key", FindingSeverity.Error, "key-mismatch"),
                ("f.crt", FindingSeverity.Warning, "not-yet-valid"),
            ],
            findings.Select(finding => (Path.GetFileName(finding.Path), finding.Severity, finding.Rule)));
    }

    [Fact]
    public async Task Run_SameNameTwice_IsAWarning()
    {
        _pki.Leaf("a.test").WritePair(_directory.Combine("1"), "site");
        _pki.Leaf("b.test").WritePair(_directory.Combine("2"), "site");
        var finding = Assert.Single(await CheckAsync());
        Assert.Equal((FindingSeverity.Warning, "duplicate-name"), (finding.Severity, finding.Rule));
    }

    [Fact]
    public async Task Run_PolicyThatCannotServeTheCertificate_IsAnError()
    {
        _pki.Leaf("a.test").WritePair(_directory.Path, "a");
        const string Policy = "EdgeProxy:Tls:Policies:default";
        var finding = Assert.Single(await CheckAsync(($"{Policy}:MaximumVersion", "1.2"), ($"{Policy}:CipherSuites:0", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")));
        Assert.Equal((FindingSeverity.Error, "trial-handshake"), (finding.Severity, finding.Rule));
        Assert.Contains("no shared cipher", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LastGoodKeptOnDisk_IsNeitherUsedNorWritten()
    {
        _pki.Leaf("a.test").WritePair(_directory.Path, "a");
        var state = _directory.Combine("state");
        Assert.Empty(await CheckAsync(("EdgeProxy:Certificates:KeepLastGoodOnDisk", "true"), ("EdgeProxy:StateDirectory", state)));
        Assert.False(Directory.Exists(state));
    }

    private async Task<IReadOnlyList<ConfigurationFinding>> CheckAsync(params (string Key, string? Value)[] overrides)
    {
        var load = await Configurations.LoadAsync(Configurations.Minimal, [.. overrides, ("EdgeProxy:Certificates:Directories:0", _directory.Path)]);
        return await new CertificateCheck(new ManualTime()).RunAsync(load.Accepted!, CancellationToken.None);
    }
}
