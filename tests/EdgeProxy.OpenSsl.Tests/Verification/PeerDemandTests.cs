using System.Buffers;
using EdgeProxy.Testing;

namespace EdgeProxy.OpenSsl.Tests.Verification;

/// <summary>What a client may show, what the server makes of it, and the alert that the client is told by (RFC 8446 section 6.2, RFC 5246 section 7.2.2).</summary>
public class PeerDemandTests
{
    private const byte HandshakeFailure = 40;
    private const byte UnsupportedCertificate = 43;
    private const byte CertificateRevoked = 44;
    private const byte CertificateExpired = 45;
    private const byte CertificateUnknown = 46;
    private const byte UnknownAuthority = 48;
    private const byte CertificateRequired = 116;

    private static readonly TestPki Pki = TestServer.Pki;
    private static readonly TestCertificate Valid = Pki.Client("valid");
    private static readonly ClientTrust Root = Trust([Pki.Root]);

    public static TheoryData<TlsVersion> Versions => [TlsVersion.Tls12, TlsVersion.Tls13];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Handshake_ValidCertificate_IsCompleteAndTheCertificateKnown(TlsVersion version)
    {
        using var pair = Pair(version, Root, Valid).Establish();

        Assert.Equal(Valid.Der, pair.Server.ExportPeerCertificate());
        Assert.Equal("on"u8.ToArray(), pair.Upload("on"u8.ToArray()));
    }

    [Theory]
    [InlineData(TlsVersion.Tls12, HandshakeFailure)]
    [InlineData(TlsVersion.Tls13, CertificateRequired)]
    public void Handshake_NoCertificateWhereOneIsRequired_IsRefused(TlsVersion version, byte alert)
    {
        using var pair = Pair(version, Root, client: null).Handshake();

        AssertRefused(pair, TlsError.CertificateMissing, alert);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Handshake_NoCertificateWhereOneIsRequested_IsComplete(TlsVersion version)
    {
        using var pair = Pair(version, Root, client: null, isRequired: false).Establish();

        Assert.Null(pair.Server.ExportPeerCertificate());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Handshake_CertificateOfAnUnknownAuthorityWhereOneIsRequested_IsRefused(TlsVersion version)
    {
        using var pair = Pair(version, Root, new TestPki(TimeProvider.System).Client("stranger"), isRequired: false).Handshake();

        AssertRefused(pair, TlsError.CertificateRejected, UnknownAuthority);
    }

    public static TheoryData<TlsVersion, string, TlsError, byte> Defects
    {
        get
        {
            var data = new TheoryData<TlsVersion, string, TlsError, byte>();
            foreach (var version in new[] { TlsVersion.Tls12, TlsVersion.Tls13 })
            {
                data.Add(version, "stranger", TlsError.CertificateRejected, UnknownAuthority);
                data.Add(version, "self-signed", TlsError.CertificateRejected, UnknownAuthority);
                data.Add(version, "without its intermediate", TlsError.CertificateRejected, UnknownAuthority);
                data.Add(version, "expired", TlsError.CertificateExpired, CertificateExpired);
                data.Add(version, "not yet valid", TlsError.CertificateExpired, CertificateExpired);
                data.Add(version, "for servers", TlsError.CertificateRejected, UnsupportedCertificate);
                data.Add(version, "of a long chain", TlsError.CertificateRejected, UnknownAuthority);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public void Handshake_CertificateWithADefect_IsRefused(TlsVersion version, string defect, TlsError error, byte alert)
    {
        var client = defect switch
        {
            "stranger" => new TestPki(TimeProvider.System).Client(defect),
            "self-signed" => Pki.SelfSignedClient(defect),
            "without its intermediate" => Valid.WithChain(Valid.Der),
            "expired" => Pki.ExpiredClient(defect),
            "not yet valid" => Pki.NotYetValidClient(defect),
            "for servers" => Pki.Leaf("server.test"),
            _ => Pki.ClientOfALongChain(defect, authorities: 9),
        };
        using var pair = Pair(version, Root, client).Handshake();

        AssertRefused(pair, error, alert);
    }

    [Fact]
    public void Handshake_ChainAsLongAsItMayBe_IsComplete()
    {
        using var pair = Pair(TlsVersion.Tls13, Root, Pki.ClientOfALongChain("deep", authorities: 7));

        pair.Establish();
    }

    [Fact]
    public void Handshake_IssuerItselfIsTrusted_NeedsNoRoot()
    {
        using var trust = Trust([Pki.Intermediate]);
        using var pair = Pair(TlsVersion.Tls13, trust, Valid.WithChain(Valid.Der));

        pair.Establish();
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Handshake_RevokedCertificate_IsRefused(TlsVersion version)
    {
        var revoked = Pki.Client("revoked");
        using var trust = Trust([Pki.Root], Pki.RevocationList(revoked));
        using var pair = Pair(version, trust, revoked).Handshake();

        AssertRefused(pair, TlsError.CertificateRevoked, CertificateRevoked);
    }

    [Fact]
    public void Handshake_ListOfTheIssuerWithoutOneOfTheRoot_IsComplete()
    {
        using var trust = Trust([Pki.Root], Pki.RevocationList(Pki.Client("revoked")));
        using var pair = Pair(TlsVersion.Tls13, trust, Valid);

        pair.Establish();
    }

    [Fact]
    public void Handshake_IntermediateRevokedByTheRoot_IsRefused()
    {
        using var trust = Trust([Pki.Root], Pki.RevocationList(), Pki.RevocationList(Pki.Root, Pki.Intermediate.Der));
        using var pair = Pair(TlsVersion.Tls13, trust, Valid).Handshake();

        AssertRefused(pair, TlsError.CertificateRevoked, CertificateRevoked);
    }

    [Fact]
    public void Handshake_NoListOfTheIssuer_IsRefused()
    {
        using var trust = Trust([Pki.Root], Pki.RevocationList(Pki.Root));
        using var pair = Pair(TlsVersion.Tls13, trust, Valid).Handshake();

        AssertRefused(pair, TlsError.CertificateRejected, CertificateUnknown);
        Assert.Equal("unable to get certificate CRL", pair.Server.Failure!.Detail);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Handshake_ListOutOfDate_IsRefused(TlsVersion version)
    {
        using var trust = Trust([Pki.Root], Pki.ExpiredRevocationList());
        using var pair = Pair(version, trust, Valid).Handshake();

        AssertRefused(pair, TlsError.CertificateRejected, CertificateUnknown);
        Assert.Equal("CRL has expired", pair.Server.Failure!.Detail);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Resumption_OfASessionWithACertificate_KnowsItStill(TlsVersion version)
    {
        using var first = Pair(version, Root, Valid).Establish();
        _ = first.ReadAll(first.Client, first.ToClient);
        using var earlier = first.Client.ExportResumption();

        using var second = Pair(version, Root, client: null, resume: earlier).Establish();

        Assert.True(second.Server.Info!.Resumed);
        Assert.Equal(Valid.Der, second.Server.ExportPeerCertificate());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Ticket_OfACertificateThatEndsBefore_EndsWithIt(TlsVersion version)
    {
        var brief = Pki.Issue(new LeafOptions
        {
            Hosts = [],
            CommonName = "brief",
            ExtendedKeyUsages = [LeafOptions.ClientAuthentication],
            NotAfter = TimeProvider.System.GetUtcNow().AddMinutes(10),
        });
        using var pair = Pair(version, Root, brief).Establish();
        _ = pair.ReadAll(pair.Client, pair.ToClient);
        using var ticket = pair.Client.ExportResumption();
        using var again = Pair(version, Root, client: null, resume: ticket).Establish();
        _ = again.ReadAll(again.Client, again.ToClient);
        using var renewed = again.Client.ExportResumption();

        Assert.True(again.Server.Info!.Resumed);
        Assert.InRange(ticket!.TicketLifetime.TotalSeconds, 500, 600);
        Assert.InRange(renewed!.TicketLifetime.TotalSeconds, 500, 600);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Ticket_OfAnAuthorityThatEndsBefore_EndsWithItFromOneTicketToTheNext(TlsVersion version)
    {
        var now = TimeProvider.System.GetUtcNow();
        var brief = Pki.Root.IssueAuthority("CN=Brief", now.AddDays(-1), now.AddMinutes(10));
        var client = Pki.Issue(new LeafOptions { Hosts = [], CommonName = "long", ExtendedKeyUsages = [LeafOptions.ClientAuthentication], Issuer = brief });
        using var pair = Pair(version, Root, client).Establish();
        _ = pair.ReadAll(pair.Client, pair.ToClient);
        using var ticket = pair.Client.ExportResumption();
        using var again = Pair(version, Root, client: null, resume: ticket).Establish();
        _ = again.ReadAll(again.Client, again.ToClient);
        using var renewed = again.Client.ExportResumption();

        Assert.True(again.Server.Info!.Resumed);
        Assert.InRange(ticket!.TicketLifetime.TotalSeconds, 400, 600);
        Assert.InRange(renewed!.TicketLifetime.TotalSeconds, 400, 600);
    }

    [Theory]
    [InlineData(TlsVersion.Tls12, PeerVerdict.Revoked, TlsError.CertificateRevoked, CertificateRevoked)]
    [InlineData(TlsVersion.Tls13, PeerVerdict.Revoked, TlsError.CertificateRevoked, CertificateRevoked)]
    [InlineData(TlsVersion.Tls12, PeerVerdict.NotKnown, TlsError.CertificateRejected, CertificateUnknown)]
    [InlineData(TlsVersion.Tls13, PeerVerdict.NotKnown, TlsError.CertificateRejected, CertificateUnknown)]
    public void Check_ThatDoesNotAccept_RefusesByItsAlert(TlsVersion version, PeerVerdict verdict, TlsError error, byte alert)
    {
        var check = new TestCheck { Verdict = verdict };
        using var pair = Pair(version, Root, Valid, check: check).Handshake();

        AssertRefused(pair, error, alert);
        Assert.Equal(Valid.Der, check.Certificate);
        Assert.Equal(Pki.Intermediate.Der, check.Issuer);
    }

    [Fact]
    public void Check_OfAChainThatDoesNotVerify_IsNotAsked()
    {
        var check = new TestCheck();
        using var pair = Pair(TlsVersion.Tls13, Root, new TestPki(TimeProvider.System).Client("stranger"), check: check).Handshake();

        AssertRefused(pair, TlsError.CertificateRejected, UnknownAuthority);
        Assert.Null(check.Certificate);
    }

    [Fact]
    public void Check_ThatThrows_RefusesAsAFaultOfThisSide()
    {
        using var pair = Pair(TlsVersion.Tls13, Root, Valid, check: new TestCheck { Fault = new InvalidOperationException() }).Handshake();

        Assert.Equal((TlsStatus.Failed, TlsError.Internal), (pair.ServerStatus, pair.Server.Failure!.Error));
    }

    [Theory]
    [InlineData(TlsVersion.Tls12, true)]
    [InlineData(TlsVersion.Tls13, true)]
    [InlineData(TlsVersion.Tls12, false)]
    [InlineData(TlsVersion.Tls13, false)]
    public void Check_OfATicket_DecidesWhetherItResumes(TlsVersion version, bool mayResume)
    {
        var check = new TestCheck { LetsResume = mayResume };
        using var first = Pair(version, Root, Valid, check: check).Establish();
        _ = first.ReadAll(first.Client, first.ToClient);
        using var ticket = first.Client.ExportResumption();

        using var second = Pair(version, Root, Valid, resume: ticket, check: check).Establish();

        Assert.Equal(mayResume, second.Server.Info!.Resumed);
        Assert.Equal(Valid.Der, check.Resuming);
    }

    [Fact]
    public void Trust_DroppedWhileAHandshakeUsesIt_StaysUntilItsEnd()
    {
        var trust = Trust([Pki.Root]);
        using var pair = Pair(TlsVersion.Tls13, trust, Valid);
        pair.StepClient();
        pair.StepServer();
        trust.Dispose();

        pair.Establish();
    }

    [Fact]
    public void Create_BytesThatAreNoCertificate_Throws() =>
        Assert.Throws<OpenSslException>(() => ClientTrust.Create([new byte[] { 0x30, 0x00 }], []));

    [Fact]
    public void Create_BytesThatAreNoList_Throws() =>
        Assert.Throws<OpenSslException>(() => ClientTrust.Create([Pki.Root.Der], [new byte[] { 0x30, 0x00 }]));

    private static ClientTrust Trust(TestAuthority[] authorities, params byte[][] lists) =>
        ClientTrust.Create([.. authorities.Select(authority => (ReadOnlyMemory<byte>)authority.Der)], [.. lists.Select(list => (ReadOnlyMemory<byte>)list)]);

    private static TlsPair Pair(TlsVersion version, ClientTrust trust, TestCertificate? client, bool isRequired = true, TlsResumption? resume = null, IPeerCheck? check = null)
    {
        var credential = client is null ? null : TestServer.Credential(client);
        return new TlsPair(new TlsContextOptions { MinimumVersion = version, MaximumVersion = version }, resume: resume, credential: credential)
        {
            Answer = server => server.Configure(TestServer.Choice() with { Demand = new PeerDemand(trust, isRequired, check) }),
        };
    }

    private static void AssertRefused(TlsPair pair, TlsError error, byte alert)
    {
        Assert.Equal((TlsStatus.Failed, error), (pair.ServerStatus, pair.Server.Failure!.Error));
        // A TLS 1.3 client is done with its handshake before the server has judged its certificate; the alert is the first thing it reads.
        var status = pair.ClientStatus;
        if (status == TlsStatus.Complete) status = pair.Read(pair.Client, pair.ToClient, new ArrayBufferWriter<byte>());
        Assert.Equal((TlsStatus.Failed, TlsError.PeerAlert, alert), (status, pair.Client.Failure!.Error, pair.Client.Failure.Alert));
    }

    private sealed class TestCheck : IPeerCheck
    {
        public PeerVerdict Verdict { get; init; }

        public bool LetsResume { get; init; } = true;

        public Exception? Fault { get; init; }

        public byte[]? Certificate { get; private set; }

        public byte[]? Issuer { get; private set; }

        public byte[]? Resuming { get; private set; }

        public PeerVerdict Judge(byte[] certificate, byte[]? issuer)
        {
            (Certificate, Issuer) = (certificate, issuer);
            return Fault is null ? Verdict : throw Fault;
        }

        public bool MayResume(byte[] certificate)
        {
            Resuming = certificate;
            return LetsResume;
        }
    }
}
