using System.Diagnostics;
using System.Runtime.Versioning;
using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Loading;

/// <summary>The forms in which operators, editors and other systems leave files, and files that are no such thing.</summary>
[SupportedOSPlatform("linux")]
public sealed class FileFormTests : IDisposable
{
    private static readonly TestPki Pki = new(TestPki.BaseTime);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string> SoundForms =>
    [
        "pkcs8", "pkcs1", "sec1", "encrypted", "pfx", "pfx with password", "crlf", "byte order mark", "text between blocks", "no line end at the end",
        "blanks around", "NULs behind",
    ];

    [Theory]
    [MemberData(nameof(SoundForms))]
    public void Reload_SoundForm_ServesWithoutAFinding(string form)
    {
        Write(form);
        var store = Reload();
        Assert.Empty(store.Failures);
        Assert.Empty(Assert.Single(store.Current.Entries).Findings);
    }

    public static TheoryData<string, CertificateFailureReason> BrokenForms => new()
    {
        { "encrypted without password", CertificateFailureReason.PasswordMissing },
        { "encrypted with wrong password", CertificateFailureReason.PasswordWrong },
        { "pfx without password", CertificateFailureReason.PasswordMissing },
        { "pfx with wrong password", CertificateFailureReason.PasswordWrong },
        { "NULs inside", CertificateFailureReason.MalformedPem },
        { "NULs alone", CertificateFailureReason.NoCertificate },
        { "UTF-16", CertificateFailureReason.NoCertificate },
        { "truncated", CertificateFailureReason.MalformedPem },
        { "50 MB", CertificateFailureReason.FileTooLarge },
        { "pipe", CertificateFailureReason.NotARegularFile },
        { "folder", CertificateFailureReason.NotARegularFile },
    };

    [Theory]
    [MemberData(nameof(BrokenForms))]
    public void Reload_BrokenForm_IsRefusedByARuleOfItsName(string form, CertificateFailureReason reason)
    {
        AssertRefused(form, reason);
    }

    [UnprivilegedFact]
    public void Reload_FileThatNobodyMayRead_IsRefused() => AssertRefused("mode 000", CertificateFailureReason.FileUnreadable);

    private void AssertRefused(string form, CertificateFailureReason reason)
    {
        Write(form);
        // Beside a sound one, which it must not touch.
        Pki.Leaf("b.test").WritePair(_directory.Path, "b");
        var store = Reload();

        Assert.Equal("b", Assert.Single(store.Current.Entries).Name);
        var failure = Assert.Single(store.Failures);
        Assert.Equal(("a", reason), (failure.Name, failure.Reason));
        var finding = Assert.Single(failure.Findings);
        Assert.Equal((VettingRule.ToId(reason.ToString()), VettingSeverity.Reject, failure.Message), (finding.RuleId, finding.Severity, finding.Message));
    }

    private void Write(string form)
    {
        var leaf = form == "pkcs1" ? Pki.RsaLeaf("a.test") : Pki.Leaf("a.test");
        var path = _directory.Path;
        leaf.WritePair(path, "a");
        switch (form)
        {
            case "pkcs1" or "sec1":
                leaf.WriteTraditionalPair(path, "a");
                break;
            case "encrypted":
                leaf.WriteEncryptedPair(path, "a", "secret", "secret\n");
                break;
            case "encrypted without password":
                leaf.WriteEncryptedPair(path, "a", "secret", passFile: null);
                break;
            case "encrypted with wrong password":
                leaf.WriteEncryptedPair(path, "a", "secret", "guess\n");
                break;
            case "pfx":
                WritePfx(leaf, null, null);
                break;
            case "pfx with password":
                WritePfx(leaf, "secret", "secret\n");
                break;
            case "pfx without password":
                WritePfx(leaf, "secret", null);
                break;
            case "pfx with wrong password":
                WritePfx(leaf, "secret", "guess\n");
                break;
            case "crlf":
                Rewrite(text => text.Replace("\n", "\r\n", StringComparison.Ordinal));
                break;
            case "byte order mark":
                Rewrite(text => "\uFEFF" + text);
                break;
            case "text between blocks":
                Rewrite(text => "Bag Attributes: <none>\n" + text.Replace("-----BEGIN", "subject=CN = a\nissuer=b\n\n-----BEGIN", StringComparison.Ordinal));
                break;
            case "no line end at the end":
                Rewrite(text => text.TrimEnd('\n'));
                break;
            case "blanks around":
                Rewrite(text => "\n\n  \t\n" + text + "   \n\n");
                break;
            case "NULs behind":
                Rewrite(text => text + new string('\0', 512));
                break;
            case "NULs inside":
                Rewrite(text => text.Insert(200, "\0\0"));
                break;
            case "NULs alone":
                _directory.Write("a.crt", new string('\0', 4096));
                break;
            case "UTF-16":
                File.WriteAllText(_directory.Combine("a.crt"), leaf.ChainPem, System.Text.Encoding.Unicode);
                break;
            case "truncated":
                _directory.Write("a.crt", leaf.ChainPem[..^100]);
                break;
            case "50 MB":
                using (var file = File.OpenWrite(_directory.Combine("a.crt"))) file.SetLength(50 * 1024 * 1024);
                break;
            case "pipe":
                File.Delete(_directory.Combine("a.crt"));
                using (var mkfifo = Process.Start("mkfifo", _directory.Combine("a.crt"))) mkfifo.WaitForExit();
                break;
            case "folder":
                File.Delete(_directory.Combine("a.crt"));
                Directory.CreateDirectory(_directory.Combine("a.crt"));
                break;
            case "mode 000":
                File.SetUnixFileMode(_directory.Combine("a.key"), UnixFileMode.None);
                break;
        }
    }

    private void WritePfx(TestCertificate leaf, string? password, string? passFile)
    {
        File.Delete(_directory.Combine("a.crt"));
        File.Delete(_directory.Combine("a.key"));
        leaf.WritePfx(_directory.Path, "a", password, passFile);
    }

    private void Rewrite(Func<string, string> change)
    {
        foreach (var file in new[] { "a.crt", "a.key" })
            _directory.Write(file, change(File.ReadAllText(_directory.Combine(file))));
    }

    private CertificateStore Reload()
    {
        var store = new CertificateStore([new DirectorySource(_directory.Path)], new CatalogOptions(), new ManualTime());
        store.Reload(ReloadKind.Start);
        return store;
    }
}

/// <summary>A test that root would make meaningless.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnprivilegedFactAttribute : FactAttribute
{
    public UnprivilegedFactAttribute()
    {
        if (Environment.IsPrivilegedProcess) Skip = "root reads what nobody may read";
    }
}
