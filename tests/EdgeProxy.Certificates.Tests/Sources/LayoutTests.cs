using EdgeProxy.OpenSsl;
using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Sources;

/// <summary>Every layout that is recognised, once at the top of a folder and once one folder down.</summary>
public sealed class LayoutTests : IDisposable
{
    private static readonly TestPki Pki = new(TestPki.BaseTime);
    private static readonly TestCertificate Leaf = Pki.Leaf("a.test");

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string> Layouts =>
        ["pair", "pem pair", "cer pair", "traditional", "encrypted", "combined", "pfx", "p12", "pfx with password", "mkcert"];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Read_Layout_GivesOneCertificateNamedByItsFile(string layout)
    {
        Write(layout, _directory.Path);
        AssertServes("site.test");
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Read_LayoutOneFolderDown_GivesTheSame(string layout)
    {
        Write(layout, _directory.Combine("folder"));
        AssertServes("site.test");
    }

    [Fact]
    public void Read_SecretFolder_IsNamedByTheFolder()
    {
        Leaf.WriteSecretFolder(_directory.Path, "my-secret");
        _directory.Write("my-secret/ca.crt", Pki.Root.Pem);
        AssertServes("my-secret");
    }

    [Fact]
    public void Read_SecretMountedAsTheFolderItself_IsNamedByTheFolder()
    {
        // Kubernetes: tls.crt -> ..data/tls.crt, ..data -> ..2026_05_01
        Leaf.WriteSecretFolder(_directory.Combine("mount"), "..2026_05_01");
        Directory.CreateSymbolicLink(_directory.Combine("mount", "..data"), "..2026_05_01");
        File.CreateSymbolicLink(_directory.Combine("mount", "tls.crt"), "..data/tls.crt");
        File.CreateSymbolicLink(_directory.Combine("mount", "tls.key"), "..data/tls.key");
        AssertServes("mount", _directory.Combine("mount"));
    }

    [Fact]
    public void Read_CertbotFolder_IsNamedByTheFolder()
    {
        Leaf.WriteCertbotFolder(_directory.Path, "site.test");
        AssertServes("site.test");
    }

    [Fact]
    public void Read_CertbotLive_FollowsTheLinksIntoArchive()
    {
        Leaf.WriteCertbotFolder(_directory.Combine("archive"), "site.test");
        Directory.CreateDirectory(_directory.Combine("live", "site.test"));
        foreach (var file in new[] { "fullchain.pem", "privkey.pem" })
            File.CreateSymbolicLink(_directory.Combine("live", "site.test", file), "../../archive/site.test/" + file);
        AssertServes("site.test", _directory.Combine("live"));
    }

    [Fact]
    public void Read_RsaAndEcdsaFiles_AreTwoCertificates()
    {
        Leaf.WritePair(_directory.Path, "site.ecdsa");
        Pki.RsaLeaf("a.test").WritePair(_directory.Path, "site.rsa");
        var store = Load(_directory.Path);
        Assert.Equal(["site.ecdsa", "site.rsa"], store.Current.Resolve("a.test").Candidates.Select(entry => entry.Name));
        Assert.Equal([KeyAlgorithm.Ecdsa, KeyAlgorithm.Rsa], store.Current.Resolve("a.test").Candidates.Select(entry => entry.KeyAlgorithm));
    }

    [Theory]
    [InlineData("site.ocsp", "site")]
    [InlineData("secret/tls.ocsp-staple", "secret")]
    public void Read_OcspResponseBesideIt_ComesWithTheCertificate(string file, string name)
    {
        if (name == "site") Leaf.WritePair(_directory.Path, name);
        else Leaf.WriteSecretFolder(_directory.Path, name);
        File.WriteAllBytes(_directory.Combine(file), [0x30, 0x03, 0x0A, 0x01, 0x00]);
        Assert.Equal([0x30, 0x03, 0x0A, 0x01, 0x00], Assert.Single(Load(_directory.Path).Current.Entries).OcspResponse.ToArray());
    }

    [Fact]
    public void Read_TwoFoldersDown_IsNotSearched()
    {
        Leaf.WritePair(_directory.Combine("one", "two"), "site");
        Assert.Empty(Load(_directory.Path).Current.Entries);
    }

    [Fact]
    public void Read_OtherFilesAround_AreNoFailures()
    {
        Leaf.WritePair(_directory.Path, "site");
        _directory.Write("README.md", "text");
        _directory.Write("ca.crt", Pki.Root.Pem);
        _directory.Write("site.csr", "text");
        _directory.Write("folder/notes.txt", "text");
        var store = Load(_directory.Path);
        Assert.Single(store.Current.Entries);
        Assert.Empty(store.Failures);
    }

    [Fact]
    public void Read_FilesNamedOneByOne_HaveTheConfiguredName()
    {
        var settings = new CertificateFileSettings
        {
            Certificate = Leaf.WriteEncryptedPair(_directory.Path, "x", "secret", "secret\n"),
            Key = _directory.Combine("x.key"),
            PasswordFile = _directory.Combine("x.pass"),
        };
        var store = Reload(new CertificateSettings { Files = new Dictionary<string, CertificateFileSettings> { ["api"] = settings } });
        Assert.Equal("api", Assert.Single(store.Current.Entries).Name);
    }

    [Fact]
    public void Read_DerCertificateAndKey_AreTakenForWhatTheyAre()
    {
        File.WriteAllBytes(_directory.Combine("site.cer"), Leaf.Der);
        File.WriteAllBytes(_directory.Combine("site.key"), Leaf.Key.Der);
        Assert.Equal(Leaf.Sha256, Assert.Single(Load(_directory.Path).Current.Entries).Sha256);
    }

    private static void Write(string layout, string directory)
    {
        const string Name = "site.test";
        _ = layout switch
        {
            "pair" => Leaf.WritePair(directory, Name),
            "pem pair" => Leaf.WritePair(directory, Name, ".pem"),
            "cer pair" => Leaf.WritePair(directory, Name, ".cer"),
            "traditional" => Leaf.WriteTraditionalPair(directory, Name),
            "encrypted" => Leaf.WriteEncryptedPair(directory, Name, "pässword", "pässword\n"),
            "combined" => Leaf.WriteCombined(directory, Name),
            "pfx" => Leaf.WritePfx(directory, Name),
            "p12" => Leaf.WritePfx(directory, Name, extension: ".p12"),
            "pfx with password" => Leaf.WritePfx(directory, Name, "pässword", "pässword\r\n"),
            _ => WriteMkcert(directory, Name),
        };
    }

    private static string WriteMkcert(string directory, string name)
    {
        var certificate = Leaf.WritePair(directory, name, ".pem");
        File.Move(Path.Combine(directory, name + ".key"), Path.Combine(directory, name + "-key.pem"));
        return certificate;
    }

    private void AssertServes(string name, string? directory = null)
    {
        var store = Load(directory ?? _directory.Path);
        Assert.Empty(store.Failures);
        var entry = Assert.Single(store.Current.Entries);
        Assert.Equal(name, entry.Name);
        Assert.Equal(Leaf.Sha256, entry.Sha256);
        Assert.Equal(["a.test"], entry.Hosts);
    }

    private static CertificateStore Load(string directory) => Reload(new CertificateSettings { Directories = [directory] });

    private static CertificateStore Reload(CertificateSettings settings)
    {
        var store = new CertificateStore(CertificateStore.SourcesOf(settings), new CatalogOptions(), new ManualTime());
        store.Reload();
        return store;
    }
}
