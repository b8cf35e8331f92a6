using EdgeProxy.OpenSsl;
using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Store;

public sealed class RetiredCredentialsTests : IDisposable
{
    private static readonly TestPki Pki = new(TestPki.BaseTime);

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Reload_AfterASwap_FreesTheOldCredentialOnceNoHandshakeCanStillWantIt()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        var store = new CertificateStore([new DirectorySource(_directory.Path)], new CatalogOptions(), _time);
        store.Reload();
        var old = store.Current.Entries[0].Credential;
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        store.Reload();

        var usableInGrace = IsUsable(old);
        _time.Advance(RetiredCredentials.Grace);
        store.Reload(ReloadKind.Changed);

        Assert.True(usableInGrace);
        Assert.False(IsUsable(old));
        Assert.True(IsUsable(store.Current.Entries[0].Credential));
    }

    [Fact]
    public void Reload_CertificateThatOnlyGotAnotherName_KeepsItsCredential()
    {
        Pki.Leaf("b.test").WritePair(_directory.Combine("2"), "site");
        var settings = new CertificateSettings { Directories = [_directory.Combine("1"), _directory.Combine("2")] };
        var store = new CertificateStore(CertificateStore.SourcesOf(settings), new CatalogOptions(), _time);
        store.Reload();
        Pki.Leaf("a.test").WritePair(_directory.Combine("1"), "site");
        store.Reload();
        _time.Advance(RetiredCredentials.Grace);
        store.Reload();

        Assert.All(store.Current.Entries, entry => Assert.True(IsUsable(entry.Credential)));
    }

    private static bool IsUsable(ServerCredential credential)
    {
        using var context = TlsContext.CreateServer(new TlsContextOptions());
        using var session = TlsSession.Accept(context);
        try
        {
            session.Configure(new TlsServerChoice(context, credential, default, new byte[] { 1 }));
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }
}
