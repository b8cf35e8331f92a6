using System.Security.Cryptography;

namespace EdgeProxy.Testing;

/// <summary>
/// A public-key infrastructure in memory: a root, an intermediate, and leaves from it. Plain leaves are without fault;
/// every method after them makes exactly one defect. Names and serial numbers repeat from run to run, keys do not.
/// </summary>
public sealed class TestPki
{
    /// <summary>Where tests stand that pick their own time.</summary>
    public static readonly DateTimeOffset BaseTime = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly DateTimeOffset _now;

    /// <summary>Dates around the time of <paramref name="time"/>: the system's for tests that make real connections.</summary>
    public TestPki(TimeProvider time) : this(time.GetUtcNow())
    {
    }

    /// <summary>Dates around <paramref name="now"/>.</summary>
    public TestPki(DateTimeOffset now)
    {
        // X.509 dates have no fraction of a second.
        _now = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        Root = TestAuthority.SelfSigned("CN=EdgeProxy Test Root,O=EdgeProxy Tests", _now.AddYears(-5), _now.AddYears(15));
        Intermediate = Root.IssueAuthority("CN=EdgeProxy Test Intermediate,O=EdgeProxy Tests", _now.AddYears(-2), _now.AddYears(5));
    }

    public TestAuthority Root { get; }

    public TestAuthority Intermediate { get; }

    /// <summary>Valid from 30 days ago to 60 days from now.</summary>
    public TestCertificate Leaf(params string[] hosts) => Issue(new LeafOptions { Hosts = hosts });

    public TestCertificate RsaLeaf(params string[] hosts) => Issue(new LeafOptions { Hosts = hosts, Key = TestKeyKind.Rsa2048 });

    public TestCertificate Ed25519Leaf(params string[] hosts) => Issue(new LeafOptions { Hosts = hosts, Key = TestKeyKind.Ed25519 });

    /// <summary>For the other side of mutual TLS.</summary>
    public TestCertificate Client(string commonName) => Issue(ClientOptions(commonName));

    public TestCertificate ExpiredClient(string commonName) => Issue(ClientOptions(commonName) with { NotBefore = _now.AddDays(-90), NotAfter = _now.AddDays(-1) });

    public TestCertificate NotYetValidClient(string commonName) => Issue(ClientOptions(commonName) with { NotBefore = _now.AddDays(1), NotAfter = _now.AddDays(90) });

    public TestCertificate SelfSignedClient(string commonName) => SelfSigned(ClientOptions(commonName));

    /// <summary>From an authority far below the root, with all of those between.</summary>
    public TestCertificate ClientOfALongChain(string commonName, int authorities)
    {
        var issuer = Intermediate;
        for (var i = 0; i < authorities; i++) issuer = issuer.IssueAuthority($"CN=EdgeProxy Test Intermediate {i}", _now.AddYears(-1), _now.AddYears(4));
        return Issue(ClientOptions(commonName) with { Issuer = issuer });
    }

    /// <summary>A CRL of the intermediate, as of yesterday and good for a week.</summary>
    public byte[] RevocationList(params IEnumerable<TestCertificate> revoked) => RevocationList(Intermediate, revoked.Select(certificate => certificate.Der));

    /// <summary>A CRL of any authority, as of yesterday and good for a week.</summary>
    public byte[] RevocationList(TestAuthority authority, params IEnumerable<byte[]> revoked) =>
        authority.RevocationList(_now.AddDays(-1), _now.AddDays(7), revoked);

    /// <summary>A CRL of the intermediate that should have been replaced yesterday.</summary>
    public byte[] ExpiredRevocationList(params IEnumerable<TestCertificate> revoked) =>
        Intermediate.RevocationList(_now.AddDays(-8), _now.AddDays(-1), revoked.Select(certificate => certificate.Der));

    public TestCertificate Expired(params string[] hosts) =>
        Issue(new LeafOptions { Hosts = hosts, NotBefore = _now.AddDays(-90), NotAfter = _now.AddDays(-1) });

    public TestCertificate NotYetValid(params string[] hosts) =>
        Issue(new LeafOptions { Hosts = hosts, NotBefore = _now.AddDays(1), NotAfter = _now.AddDays(90) });

    public TestCertificate WithoutSubjectAlternativeName(string commonName) => Issue(new LeafOptions { Hosts = [], CommonName = commonName });

    public TestCertificate ForClientsOnly(params string[] hosts) =>
        Issue(new LeafOptions { Hosts = hosts, ExtendedKeyUsages = [LeafOptions.ClientAuthentication] });

    public TestCertificate WeakRsa(params string[] hosts) => Issue(new LeafOptions { Hosts = hosts, Key = TestKeyKind.Rsa1024 });

    public TestCertificate SignedWithSha1(params string[] hosts) => Issue(new LeafOptions { Hosts = hosts, Hash = HashAlgorithmName.SHA1 });

    public TestCertificate MustStaple(string ocspUrl, params string[] hosts) =>
        Issue(new LeafOptions { Hosts = hosts, OcspUrl = ocspUrl, MustStaple = true });

    /// <summary>The leaf alone, without the intermediate that signed it.</summary>
    public TestCertificate IncompleteChain(params string[] hosts)
    {
        var leaf = Leaf(hosts);
        return leaf.WithChain(leaf.Der);
    }

    /// <summary>Root first, leaf last.</summary>
    public TestCertificate ReversedChainWithRoot(params string[] hosts)
    {
        var leaf = Leaf(hosts);
        return leaf.WithChain(Root.Der, Intermediate.Der, leaf.Der);
    }

    /// <summary>The intermediate first.</summary>
    public TestCertificate ReversedChain(params string[] hosts)
    {
        var leaf = Leaf(hosts);
        return leaf.WithChain(Intermediate.Der, leaf.Der);
    }

    /// <summary>In order, with the root at the end.</summary>
    public TestCertificate RootIncluded(params string[] hosts)
    {
        var leaf = Leaf(hosts);
        return leaf.WithChain(leaf.Der, Intermediate.Der, Root.Der);
    }

    /// <summary>In order, with somebody else's leaf at the end.</summary>
    public TestCertificate UnrelatedExtra(params string[] hosts)
    {
        var leaf = Leaf(hosts);
        return leaf.WithChain(leaf.Der, Intermediate.Der, Leaf("unrelated.test").Der);
    }

    public TestCertificate SelfSigned(params string[] hosts) => SelfSigned(new LeafOptions { Hosts = hosts });

    public TestCertificate SelfSigned(LeafOptions options) => TestAuthority.Mint(options, _now, issuer: null);

    /// <summary>A sound certificate with the key of another.</summary>
    public TestCertificate MismatchedKey(params string[] hosts) => Leaf(hosts).WithKey(TestKey.Create(TestKeyKind.EcdsaP256));

    /// <summary>A leaf as told, from the intermediate unless <see cref="LeafOptions.Issuer"/> says otherwise.</summary>
    public TestCertificate Issue(LeafOptions options) => TestAuthority.Mint(options, _now, options.Issuer ?? Intermediate);

    private static LeafOptions ClientOptions(string commonName) =>
        new() { Hosts = [], CommonName = commonName, ExtendedKeyUsages = [LeafOptions.ClientAuthentication] };
}
