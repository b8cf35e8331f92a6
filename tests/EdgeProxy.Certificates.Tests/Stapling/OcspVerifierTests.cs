using System.Security.Cryptography;
using EdgeProxy.Testing;
using static EdgeProxy.Certificates.OcspOutcome;

namespace EdgeProxy.Certificates.Tests.Stapling;

public class OcspVerifierTests
{
    private static readonly CertificateEntry Entry = StapleKit.Entry(StapleKit.Leaf);
    private static readonly TestCertificate Delegate = MintDelegate(new LeafOptions { Hosts = ["ocsp.test"], ExtendedKeyUsages = [TestOcsp.OcspSigning] });
    private static readonly TestCertificate RsaDelegate =
        MintDelegate(new LeafOptions { Hosts = ["ocsp.test"], ExtendedKeyUsages = [TestOcsp.OcspSigning], Key = TestKeyKind.Rsa2048 });

    public static TheoryData<string, OcspResponseOptions, OcspOutcome> Responses => new()
    {
        { "by the issuer", new(), Good },
        { "by the issuer's key hash", new() { SignerByKey = true }, Good },
        { "SHA-256 CertID", new() { CertIdHash = HashAlgorithmName.SHA256 }, Good },
        { "SHA-384 signature", new() { SignatureHash = HashAlgorithmName.SHA384 }, Good },
        { "by a delegate", new() { Delegate = Delegate }, Good },
        { "by a delegate's key hash", new() { Delegate = Delegate, SignerByKey = true }, Good },
        { "by an RSA delegate", new() { Delegate = RsaDelegate }, Good },
        { "by an RSA delegate with PSS", new() { Delegate = RsaDelegate, Pss = true }, Good },
        { "with a nonce nobody asked for", new() { Nonce = [1, 2, 3] }, Good },
        { "about others too", new() { Others = [Delegate, RsaDelegate] }, Good },
        { "about it twice", new() { Again = TestOcspStatus.Good }, Good },
        { "without nextUpdate", new() { WithoutNextUpdate = true }, Good },
        { "a little ahead of our clock", new() { ThisUpdate = StapleKit.Now.AddMinutes(4) }, Good },
        { "revoked", new() { Status = TestOcspStatus.Revoked }, Revoked },
        { "good and revoked", new() { Again = TestOcspStatus.Revoked }, Revoked },
        { "unknown", new() { Status = TestOcspStatus.Unknown }, Unknown },
        { "ended", new() { ThisUpdate = StapleKit.Now.AddDays(-8), NextUpdate = StapleKit.Now.AddSeconds(-1) }, Expired },
        { "revoked and ended", new() { Status = TestOcspStatus.Revoked, ThisUpdate = StapleKit.Now.AddDays(-8), NextUpdate = StapleKit.Now.AddSeconds(-1) }, Expired },
        { "ends before it begins", new() { NextUpdate = StapleKit.Now.AddSeconds(-1), ThisUpdate = StapleKit.Now }, Expired },
        { "long without nextUpdate", new() { WithoutNextUpdate = true, ThisUpdate = StapleKit.Now.AddHours(-2) }, Expired },
        { "from tomorrow", new() { ThisUpdate = StapleKit.Now.AddDays(1), NextUpdate = StapleKit.Now.AddDays(8) }, FromTheFuture },
        { "produced when time ends, without nextUpdate", new() { WithoutNextUpdate = true, ProducedAt = DateTimeOffset.MaxValue }, FromTheFuture },
        { "produced tomorrow", new() { ProducedAt = StapleKit.Now.AddDays(1) }, FromTheFuture },
        { "SHA-1 signature", new() { SignatureHash = HashAlgorithmName.SHA1 }, WeakSignature },
        { "SHA-1 signature of a delegate", new() { Delegate = Delegate, SignatureHash = HashAlgorithmName.SHA1 }, WeakSignature },
        { "delegate's certificate missing", new() { Delegate = Delegate, WithoutCertificates = true }, UntrustedSigner },
        { "delegate without the usage", new() { Delegate = MintDelegate(new LeafOptions { Hosts = ["web.test"] }) }, UntrustedSigner },
        { "delegate of any usage", new() { Delegate = MintDelegate(new LeafOptions { Hosts = ["any.test"], ExtendedKeyUsages = ["2.5.29.37.0"] }) }, UntrustedSigner },
        { "expired delegate", new() { Delegate = MintDelegate(new LeafOptions { Hosts = ["old.test"], ExtendedKeyUsages = [TestOcsp.OcspSigning], NotAfter = StapleKit.Now.AddDays(-1) }) }, UntrustedSigner },
        { "delegate of tomorrow", new() { Delegate = MintDelegate(new LeafOptions { Hosts = ["new.test"], ExtendedKeyUsages = [TestOcsp.OcspSigning], NotBefore = StapleKit.Now.AddDays(1) }) }, UntrustedSigner },
        { "delegate signed with SHA-1", new() { Delegate = MintDelegate(new LeafOptions { Hosts = ["weak.test"], ExtendedKeyUsages = [TestOcsp.OcspSigning], Hash = HashAlgorithmName.SHA1 }) }, UntrustedSigner },
        { "delegate of the root", new() { Delegate = MintDelegate(new LeafOptions { Hosts = ["root.test"], ExtendedKeyUsages = [TestOcsp.OcspSigning], Issuer = StapleKit.Pki.Root }) }, UntrustedSigner },
        { "by another key under the issuer's name", new() { Imposter = new TestPki(StapleKit.Now).Intermediate }, UntrustedSigner },
        { "delegate of a stranger", new() { Delegate = new TestPki(StapleKit.Now).Issue(new LeafOptions { Hosts = ["ocsp.test"], ExtendedKeyUsages = [TestOcsp.OcspSigning] }) }, UntrustedSigner },
    };

    [Theory]
    [MemberData(nameof(Responses))]
    public void Verify_Response_IsJudged(string what, OcspResponseOptions options, OcspOutcome expected)
    {
        var verdict = OcspVerifier.Verify(StapleKit.Respond(StapleKit.Leaf, options: options), Entry, StapleKit.Now);

        Assert.Equal((what, expected), (what, verdict.Outcome));
        Assert.Equal(expected == Good, verdict.Staple is not null);
    }

    [Fact]
    public void Verify_AnotherCertificate_IsWrong() => Assert.Equal(WrongCertificate, Judge(StapleKit.Respond(Delegate)));

    [Theory]
    [InlineData("", Malformed)]
    [InlineData("3C68746D6C3E", Malformed)]
    [InlineData("30030A0103", ResponderError)]
    [InlineData("30030A0106", ResponderError)]
    [InlineData("30030A0100", Malformed)]
    public void Verify_Bytes_AreJudged(string hex, OcspOutcome expected) => Assert.Equal(expected, Judge(Convert.FromHexString(hex)));

    [Fact]
    public void Verify_AnyByteChanged_IsNeverGood()
    {
        var response = StapleKit.Respond(StapleKit.Leaf);
        for (var at = 0; at < response.Length; at++)
        {
            var changed = response.ToArray();
            changed[at] ^= 1;
            Assert.NotEqual((at, Good), (at, Judge(changed)));
        }

        Assert.Equal(Malformed, Judge([.. response, 0]));
        Assert.Equal(Malformed, Judge(response[..^1]));
    }

    [Fact]
    public void Verify_Nonce_MustBeOursOrNone()
    {
        byte[] ours = [1, 2, 3, 4];
        Assert.Equal(Good, Judge(new() { Nonce = ours }, ours));
        Assert.Equal(Good, Judge(new(), ours));
        Assert.Equal(WrongNonce, Judge(new() { Nonce = [1, 2, 3, 5] }, ours));
    }

    [Fact]
    public void Verify_Good_HoldsUntilTheFirstOfAllEnds()
    {
        var soon = MintDelegate(new LeafOptions { Hosts = ["soon.test"], ExtendedKeyUsages = [TestOcsp.OcspSigning], NotAfter = StapleKit.Now.AddDays(2) });
        var byDelegate = OcspVerifier.Verify(StapleKit.Respond(StapleKit.Leaf, options: new() { Delegate = soon }), Entry, StapleKit.Now).Staple!;
        var forever = OcspVerifier.Verify(StapleKit.Respond(StapleKit.Leaf, options: new() { NextUpdate = StapleKit.Now.AddYears(1) }), Entry, StapleKit.Now).Staple!;

        Assert.Equal(StapleKit.Now.AddDays(2), byDelegate.GoodUntil);
        Assert.Equal(Entry.NotAfter, forever.GoodUntil);
    }

    [Fact]
    public void Encode_Request_NamesTheCertificateAndCarriesTheNonce()
    {
        var text = Convert.ToHexString(OcspRequest.Encode(Entry.Revocation, [7, 8, 9, 10]));

        Assert.Contains(Entry.SerialNumber, text, StringComparison.Ordinal);
        Assert.Contains("04040708090A", text, StringComparison.Ordinal);
        Assert.True(OcspRequest.Encode(Entry.Revocation).Length < 90);
    }

    private static OcspOutcome Judge(byte[] response) => OcspVerifier.Verify(response, Entry, StapleKit.Now).Outcome;

    private static OcspOutcome Judge(OcspResponseOptions options, byte[] nonce) =>
        OcspVerifier.Verify(StapleKit.Respond(StapleKit.Leaf, options: options), Entry, StapleKit.Now, nonce).Outcome;

    private static TestCertificate MintDelegate(LeafOptions options) => StapleKit.Pki.Issue(options);
}
