using EdgeProxy.OpenSsl;
using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Loading;

public class CertificateLoaderTests
{
    private static readonly TestPki Pki = new(TestPki.BaseTime);

    [Fact]
    public void Load_SoundPair_DescribesTheLeaf()
    {
        string[] names = ["A.test", "*.B.test", "10.0.0.1", "2001:db8::1", "bücher.test", "a.test", "bad\0.test"];
        var leaf = new TestPki(TestPki.BaseTime).Issue(new LeafOptions { Hosts = names, Key = TestKeyKind.Rsa2048 });
        var entry = Load(leaf.ChainPem, leaf.Key.Pem).Entry!;
        Assert.Equal(["a.test", "*.b.test", "10.0.0.1", "2001:db8::1", "xn--bcher-kva.test"], entry.Hosts);
        Assert.Equal("CN=A.test", entry.Subject);
        Assert.Equal("CN=EdgeProxy Test Intermediate,O=EdgeProxy Tests", entry.Issuer);
        Assert.Equal(leaf.Sha256, entry.Sha256);
        Assert.Equal(KeyAlgorithm.Rsa, entry.KeyAlgorithm);
        Assert.Equal(2048, entry.KeyBits);
        Assert.Equal(TestPki.BaseTime.AddDays(-30), entry.NotBefore);
        Assert.Equal(TestPki.BaseTime.AddDays(60), entry.NotAfter);
        Assert.Equal("1001", entry.SerialNumber);
    }

    [Theory]
    [InlineData(TestKeyKind.EcdsaP256, KeyAlgorithm.Ecdsa)]
    [InlineData(TestKeyKind.EcdsaP384, KeyAlgorithm.Ecdsa)]
    [InlineData(TestKeyKind.Rsa3072, KeyAlgorithm.Rsa)]
    [InlineData(TestKeyKind.Ed25519, KeyAlgorithm.Ed25519)]
    public void Load_AnyKeyKind_IsRecognised(TestKeyKind kind, KeyAlgorithm expected)
    {
        var leaf = Pki.Issue(new LeafOptions { Hosts = ["a.test"], Key = kind });
        Assert.Equal(expected, Load(leaf.ChainPem, leaf.Key.Pem).Entry?.KeyAlgorithm);
    }

    [Fact]
    public void Load_CertificateAndKeySwapped_StillFindsBoth()
    {
        var leaf = Pki.Leaf("a.test");
        Assert.NotNull(Load(leaf.Key.Pem, leaf.ChainPem).Entry);
    }

    [Fact]
    public void Load_LeafInTheMiddle_IsRecognisedByItsKey()
    {
        var leaf = Pki.ReversedChainWithRoot("a.test");
        Assert.Equal(leaf.Sha256, Load(leaf.ChainPem, leaf.Key.Pem).Entry?.Sha256);
    }

    [Fact]
    public void Load_KeyWithItsParametersInFront_IsRead()
    {
        // As "openssl ecparam -genkey" writes it.
        var leaf = Pki.Leaf("a.test");
        const string Parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        Assert.NotNull(Load(leaf.ChainPem, Parameters + leaf.Key.TraditionalPem).Entry);
    }

    [Fact]
    public void Load_ExpiredAlone_Serves()
    {
        var leaf = Pki.Expired("a.test");
        Assert.False(Load(leaf.ChainPem, leaf.Key.Pem).Entry!.IsValid(TestPki.BaseTime));
    }

    public static TheoryData<string, CertificateFailureReason> Defects => new()
    {
        { "no certificate", CertificateFailureReason.NoCertificate },
        { "text", CertificateFailureReason.NoCertificate },
        { "no key", CertificateFailureReason.NoPrivateKey },
        { "no key in key file", CertificateFailureReason.NoPrivateKey },
        { "key mismatch", CertificateFailureReason.KeyMismatch },
        { "key of another kind", CertificateFailureReason.KeyMismatch },
        { "certificate cut off", CertificateFailureReason.MalformedPem },
        { "key cut off", CertificateFailureReason.MalformedPem },
        { "certificate of zeros", CertificateFailureReason.MalformedCertificate },
        { "intermediate of zeros", CertificateFailureReason.MalformedCertificate },
        { "key of zeros", CertificateFailureReason.MalformedKey },
        { "openssh key", CertificateFailureReason.UnsupportedKey },
        { "legacy encryption", CertificateFailureReason.UnsupportedKey },
        { "x25519 key", CertificateFailureReason.UnsupportedKey },
        { "no password", CertificateFailureReason.PasswordMissing },
        { "wrong password", CertificateFailureReason.PasswordWrong },
        { "pfx without password", CertificateFailureReason.PasswordMissing },
        { "pfx with wrong password", CertificateFailureReason.PasswordWrong },
        { "pfx cut off", CertificateFailureReason.MalformedPfx },
    };

    [Theory]
    [MemberData(nameof(Defects))]
    public void Load_Defect_IsRefusedWithReasonAndFile(string defect, CertificateFailureReason reason)
    {
        using var candidate = Candidate(defect);
        var (entry, _, problem) = CertificateLoader.Load(candidate);
        Assert.Null(entry);
        Assert.Equal(reason, problem!.Reason);
        Assert.Contains(problem.Origin, problem.Message, StringComparison.Ordinal);
        Assert.Contains(problem.Origin, new[] { "a.crt", "a.key", "a.pass" });
        Assert.DoesNotContain("secret", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MutatedFiles_NeverThrows()
    {
        const int Seed = 5280;
        var random = new Random(Seed);
        var leaf = Pki.Leaf("a.test");
        byte[][] originals = [Bytes(leaf.ChainPem + leaf.Key.Pem), leaf.Der, leaf.Pfx("secret"), Bytes(leaf.Key.EncryptedPem("secret") + leaf.ChainPem)];
        for (var round = 0; round < 1_000; round++)
        {
            var bytes = originals[round % originals.Length].ToArray();
            for (var i = random.Next(1, 4); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (random.Next(8) == 0) bytes = bytes[..random.Next(bytes.Length)];
            using var candidate = Candidate(bytes, key: round % originals.Length == 1 ? leaf.Key.Der : null, password: "secret");
            var (entry, _, problem) = CertificateLoader.Load(candidate);
            Assert.True(entry is null != problem is null, $"seed {Seed}, round {round}");
        }
    }

    [Fact]
    public void Dispose_Candidate_OverwritesKeyAndPassword()
    {
        var leaf = Pki.Leaf("a.test");
        var candidate = Candidate(Bytes(leaf.ChainPem + leaf.Key.Pem), leaf.Key.Der, "secret");
        candidate.Dispose();
        Assert.All(candidate.Certificate!.Bytes.Concat(candidate.Key!.Bytes).Concat(candidate.Password!.Bytes), value => Assert.Equal(0, value));
    }

    private static CertificateCandidate Candidate(string defect)
    {
        var leaf = Pki.Leaf("a.test");
        return defect switch
        {
            "no certificate" => Candidate(Bytes(leaf.Key.Pem)),
            "text" => Candidate(Bytes("not a certificate"), leaf.Key.Der),
            "no key" => Candidate(Bytes(leaf.ChainPem)),
            "no key in key file" => Candidate(Bytes(leaf.ChainPem), Bytes("-----BEGIN PUBLIC KEY-----\nAQID\n-----END PUBLIC KEY-----\n")),
            "key mismatch" => Candidate(Bytes(leaf.ChainPem), Bytes(Pki.MismatchedKey("a.test").Key.Pem)),
            "key of another kind" => Candidate(Bytes(leaf.ChainPem), Bytes(TestKey.Create(TestKeyKind.Rsa2048).Pem)),
            "certificate cut off" => Candidate(Bytes(leaf.ChainPem[..^40]), Bytes(leaf.Key.Pem)),
            "key cut off" => Candidate(Bytes(leaf.ChainPem), Bytes(leaf.Key.Pem[..60])),
            "certificate of zeros" => Candidate(Bytes(Zeros("CERTIFICATE")), Bytes(leaf.Key.Pem)),
            "intermediate of zeros" => Candidate(Bytes(leaf.LeafPem + Zeros("CERTIFICATE")), Bytes(leaf.Key.Pem)),
            "key of zeros" => Candidate(Bytes(leaf.ChainPem), Bytes(Zeros("PRIVATE KEY"))),
            "openssh key" => Candidate(Bytes(leaf.ChainPem), Bytes(Zeros("OPENSSH PRIVATE KEY"))),
            "legacy encryption" => Candidate(Bytes(leaf.ChainPem), Bytes(Zeros("EC PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"))),
            "x25519 key" => Candidate(Bytes(leaf.ChainPem), [.. Convert.FromHexString("302e020100300506032b656e04220420"), .. new byte[31], 1]),
            "no password" => Candidate(Bytes(leaf.ChainPem), Bytes(leaf.Key.EncryptedPem("secret"))),
            "wrong password" => Candidate(Bytes(leaf.ChainPem), Bytes(leaf.Key.EncryptedPem("secret")), "wrong"),
            "pfx without password" => Candidate(leaf.Pfx("secret")),
            "pfx with wrong password" => Candidate(leaf.Pfx("secret"), password: "wrong"),
            "pfx cut off" => Candidate(leaf.Pfx("secret")[..200], password: "secret"),
            _ => throw new ArgumentOutOfRangeException(nameof(defect), defect, "There is no such defect."),
        };
    }

    private static (CertificateEntry? Entry, CertificateChain? Chain, LoadProblem? Problem) Load(string certificate, string key)
    {
        using var candidate = Candidate(Bytes(certificate), Bytes(key));
        return CertificateLoader.Load(candidate);
    }

    private static CertificateCandidate Candidate(byte[] certificate, byte[]? key = null, string? password = null) => new()
    {
        Name = "a",
        Identity = "a",
        Source = "a.crt",
        Certificate = new CandidatePart("a.crt", [.. certificate]),
        Key = key is null ? null : new CandidatePart("a.key", [.. key]),
        Password = password is null ? null : new CandidatePart("a.pass", Bytes(password + "\n")),
    };

    private static string Zeros(string label, string headers = "") => $"-----BEGIN {label}-----\n{headers}AAAAAAAAAAAAAAAA\n-----END {label}-----\n";

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
