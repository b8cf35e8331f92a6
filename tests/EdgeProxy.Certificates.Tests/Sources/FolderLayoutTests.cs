namespace EdgeProxy.Certificates.Tests.Sources;

public class FolderLayoutTests
{
    [Theory]
    [InlineData("a.crt a.key", "a: a.crt a.key")]
    [InlineData("a.crt a.key a.pass a.ocsp", "a: a.crt a.key a.pass a.ocsp")]
    [InlineData("a.pem", "a: a.pem")]
    [InlineData("a.pem a-key.pem", "a: a.pem a-key.pem")]
    [InlineData("my-key.pem", "my-key: my-key.pem")]
    [InlineData("a.PFX a.pass", "a: a.PFX a.pass")]
    [InlineData("a.key", "a: a.crt a.key")]
    [InlineData("a.crt a.pem a.key", "a: a.crt a.key | a: a.pem a.key")]
    [InlineData("a.rsa.crt a.rsa.key a.ecdsa.pem", "a.ecdsa: a.ecdsa.pem | a.rsa: a.rsa.crt a.rsa.key")]
    [InlineData("tls.crt tls.key ca.crt", "folder: tls.crt tls.key")]
    [InlineData("tls.crt tls.key tls.ocsp tls.ocsp-staple", "folder: tls.crt tls.key tls.ocsp-staple")]
    [InlineData("tls.key", "folder: tls.crt tls.key")]
    [InlineData("fullchain.pem privkey.pem cert.pem chain.pem README", "folder: fullchain.pem privkey.pem")]
    [InlineData("fullchain.pem", "folder: fullchain.pem privkey.pem")]
    [InlineData("cert.pem chain.pem", "cert: cert.pem | chain: chain.pem")]
    [InlineData("ca.crt a.csr notes.txt .hidden.crt .pem", "")]
    [InlineData("ca.crt ca.key", "ca: ca.crt ca.key")]
    public void Recognize_FileNames_BelongTogetherAsThePageSays(string files, string expected)
    {
        var found = FolderLayout.Recognize("/etc/folder", files.Split(' '));
        Assert.Equal(expected, string.Join(" | ", found.Select(Text)));
    }

    [Fact]
    public void Recognize_AnyLayout_HasAnIdentityThatOutlivesItsFiles()
    {
        var whole = Assert.Single(FolderLayout.Recognize("/etc/folder", ["a.crt", "a.key"]));
        var half = Assert.Single(FolderLayout.Recognize("/etc/folder", ["a.key"]));
        Assert.Equal("/etc/folder/a", whole.Identity);
        Assert.Equal(whole.Identity, half.Identity);
    }

    private static string Text(CandidateFiles files)
    {
        var paths = new[] { files.Certificate, files.Key, files.Password, files.OcspResponse }.OfType<string>();
        return $"{files.Name}: {string.Join(' ', paths.Select(Path.GetFileName))}";
    }
}
