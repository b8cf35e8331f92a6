using System.Buffers;
using EdgeProxy.Testing;
using Xunit.Abstractions;

namespace EdgeProxy.OpenSsl.Tests.Fuzzing;

/// <summary>
/// Whatever bytes come, a server session answers with a status: no exception, no step without progress, and a failure that says why.
/// </summary>
public class SessionFuzz(ITestOutputHelper output)
{
    private static readonly TestCertificate Client = TestServer.Pki.Client("fuzz");
    private static readonly ServerCredential ClientCredential = TestServer.Credential(Client);
    private static readonly ClientTrust Clients = ClientTrust.Create([TestServer.Pki.Root.Der], [TestServer.Pki.RevocationList()]);

    [Fact]
    public void Handshake_RandomBytes_EndInAStatus() => FuzzRun.Repeat(output, random =>
    {
        using var pair = new TlsPair();
        Drive(random, pair, RandomRecords(random));
    });

    [Fact]
    public void Handshake_MutatedClientHello_EndsInAStatus() => FuzzRun.Repeat(output, random =>
    {
        using var pair = NewPair(random);
        pair.StepClient();
        Drive(random, pair, FuzzRun.Mutate(random, pair.ToServer.Take()));
    });

    [Fact]
    public void Handshake_MutatedSecondFlight_EndsInAStatus() => FuzzRun.Repeat(output, random =>
    {
        using var pair = NewPair(random);
        pair.StepClient();
        pair.StepServer();
        pair.StepClient();
        Drive(random, pair, FuzzRun.Mutate(random, pair.ToServer.Take()));
    });

    // TLS 1.2, where the certificate travels in the clear and can be spoilt.
    [Fact]
    public void Handshake_MutatedClientCertificate_EndsInAStatusAndIsNoOtherCertificate() => FuzzRun.Repeat(output, random =>
    {
        using var pair = new TlsPair(TestServer.Tls12, credential: ClientCredential)
        {
            Answer = session => session.Configure(TestServer.Choice() with { Demand = new PeerDemand(Clients, IsRequired: random.Next(2) == 0, new AnyVerdict(random)) }),
        };
        pair.StepClient();
        pair.StepServer();
        pair.StepClient();
        Drive(random, pair, FuzzRun.Mutate(random, pair.ToServer.Take()));
    });

    [Fact]
    public void Handshake_RandomRecordsAfterTheClientHello_EndInAStatus() => FuzzRun.Repeat(output, random =>
    {
        using var pair = NewPair(random);
        pair.StepClient();
        pair.StepServer();
        Drive(random, pair, RandomRecords(random));
    });

    [Fact]
    public void Read_MutatedApplicationRecords_EndInAStatus() => FuzzRun.Repeat(output, random =>
    {
        using var pair = NewPair(random, mayRefuse: false).Establish();
        var message = new byte[random.Next(1, 2000)];
        pair.Client.Write(new ReadOnlySequence<byte>(message), pair.ToServer);
        if (random.Next(4) == 0) pair.Client.RequestKeyUpdate();
        pair.Client.Write(new ReadOnlySequence<byte>(message), pair.ToServer);
        if (random.Next(4) == 0) pair.Client.Shutdown(pair.ToServer);

        var plaintext = Drive(random, pair, FuzzRun.Mutate(random, pair.ToServer.Take()));

        // A record is authentic or not at all: nothing but the client's zeros can come out.
        Assert.InRange(plaintext.WrittenCount, 0, 2 * message.Length);
        Assert.Equal(-1, plaintext.WrittenSpan.IndexOfAnyExcept((byte)0));
    });

    [Theory]
    [InlineData("16030100020100")] // a ClientHello cut inside its header
    [InlineData("15030300020100")] // close_notify instead of a ClientHello
    [InlineData("15030300020228")] // handshake_failure instead of a ClientHello
    [InlineData("1603030000")] // an empty record
    [InlineData("140303000101140303000101140303000101140303000101140303000101")] // ChangeCipherSpec over and over
    [InlineData("1603014001")] // longer than a record may be
    [InlineData("80340103010000")] // SSL 2
    [InlineData("474554202F20485454502F312E310D0A")] // HTTP
    public void Handshake_KnownOddity_EndsInAStatus(string bytes)
    {
        using var pair = new TlsPair();
        Drive(new Random(1), pair, Convert.FromHexString(bytes));
    }

    private static TlsPair NewPair(Random random, bool mayRefuse = true) =>
        new(random.Next(2) == 0 ? TestServer.Tls12 : new TlsContextOptions(), TestServer.Host, random.Next(2) == 0 ? [] : ["h2"])
        {
            Answer = session =>
            {
                if (mayRefuse && random.Next(8) == 0) session.Refuse((byte)random.Next(256));
                else session.Configure(TestServer.Choice(protocols: ["h2", "http/1.1"]));
            },
        };

    /// <summary>Gives the server the bytes in random portions, as the transport would, until it ends or they do.</summary>
    private static ArrayBufferWriter<byte> Drive(Random random, TlsPair pair, byte[] bytes)
    {
        var plaintext = new ArrayBufferWriter<byte>();
        var rest = bytes.AsMemory();
        var status = pair.ServerStatus;
        while (!rest.IsEmpty && status is TlsStatus.NeedMoreData or TlsStatus.Complete)
        {
            var portion = rest[..random.Next(1, rest.Length + 1)];
            rest = rest[portion.Length..];
            var input = Segments.Of(portion, () => random.Next(1, 200));
            status = Step(pair, ref input, plaintext);
            if (status == TlsStatus.Complete && !input.IsEmpty) status = pair.Server.Read(ref input, plaintext);
            if (status == TlsStatus.NeedMoreData) Assert.True(input.IsEmpty, "asked for more while it had some");
        }

        Assert.Equal(status == TlsStatus.Failed, pair.Server.Failure is not null);
        Assert.NotEqual(TlsError.Internal, pair.Server.Failure?.Error);
        return plaintext;
    }

    private static TlsStatus Step(TlsPair pair, ref ReadOnlySequence<byte> input, ArrayBufferWriter<byte> plaintext)
    {
        if (pair.Server.Info is not null) return pair.Server.Read(ref input, plaintext);
        var status = pair.Server.Handshake(ref input, pair.ToClient);
        if (status != TlsStatus.ClientHello) return status;
        pair.Answer(pair.Server);
        status = pair.Server.Handshake(ref input, pair.ToClient);
        Assert.NotEqual(TlsStatus.ClientHello, status);
        return status;
    }

    /// <summary>Says anything, and is asked of the one certificate that verifies.</summary>
    private sealed class AnyVerdict(Random random) : IPeerCheck
    {
        public PeerVerdict Judge(byte[] certificate, byte[]? issuer)
        {
            Assert.Equal(Client.Der, certificate);
            Assert.Equal(TestServer.Pki.Intermediate.Der, issuer);
            return (PeerVerdict)random.Next(3);
        }

        public bool MayResume(byte[] certificate) => random.Next(2) == 0;
    }

    private static byte[] RandomRecords(Random random)
    {
        List<byte> bytes = [];
        for (var records = random.Next(1, 8); records > 0; records--)
        {
            var body = new byte[random.Next(300)];
            random.NextBytes(body);
            if (random.Next(3) == 0) bytes.AddRange(body);
            else bytes.AddRange(TlsRecords.Record((byte)random.Next(19, 25), body));
        }

        return [.. bytes];
    }
}
