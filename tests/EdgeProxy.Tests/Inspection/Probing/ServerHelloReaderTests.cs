using EdgeProxy.Inspection.Handshakes;
using EdgeProxy.Inspection.Probing;

namespace EdgeProxy.Tests.Inspection.Probing;

public class ServerHelloReaderTests
{
    // supported_versions: TLS 1.3
    private static readonly byte[] Tls13Extensions = [0, 43, 0, 2, 3, 4];

    // renegotiation_info, empty
    private static readonly byte[] Renegotiation = [0xFF, 1, 0, 1, 0];

    [Fact]
    public void Read_Tls13_VersionIsThatOfTheExtension() => Assert.Equal(
        new HelloAnswer(HelloAnswerKind.ServerHello, VersionName.Tls13, 0x1301, SecureRenegotiation: true),
        ServerHelloReader.Read(RecordOf(22, Hello(VersionName.Tls12, 0x1301, Tls13Extensions))));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_Tls12_TellsSecureRenegotiation(bool renegotiation) => Assert.Equal(
        new HelloAnswer(HelloAnswerKind.ServerHello, VersionName.Tls12, 0xC02F, SecureRenegotiation: renegotiation),
        ServerHelloReader.Read(RecordOf(22, Hello(VersionName.Tls12, 0xC02F, renegotiation ? Renegotiation : []))));

    [Fact]
    public void Read_HelloWithoutExtensions_IsRead() => Assert.Equal(
        new HelloAnswer(HelloAnswerKind.ServerHello, VersionName.Ssl3, 0x0005), ServerHelloReader.Read(RecordOf(22, Hello(VersionName.Ssl3, 5, null))));

    [Fact]
    public void Read_Alert_IsNamed() => Assert.Equal(
        new HelloAnswer(HelloAnswerKind.Alert, Alert: AlertName.ProtocolVersion), ServerHelloReader.Read([21, 3, 1, 0, 2, 2, 70]));

    [Fact]
    public void Read_MessageOverSeveralRecords_IsJoined()
    {
        var hello = Hello(VersionName.Tls12, 0xC02F, []);

        var answer = ServerHelloReader.Read([.. RecordOf(22, hello[..10]), .. RecordOf(22, hello[10..])]);

        Assert.Equal(0xC02F, answer!.Value.Suite);
    }

    [Fact]
    public void Read_EveryPrefix_WaitsForMore()
    {
        var record = RecordOf(22, Hello(VersionName.Tls12, 0xC02F, Renegotiation));

        for (var length = 0; length < record.Length; length++) Assert.Null(ServerHelloReader.Read(record.AsSpan(0, length)));
    }

    [Theory]
    [InlineData("485454502f312e3120")] // HTTP/1.1
    [InlineData("1603010004020000000000")] // a ServerHello without a body
    [InlineData("16030100040e000000")] // ServerHelloDone first
    [InlineData("1603017fff")] // a record larger than there are
    [InlineData("1409010001")]
    public void Read_AnythingElse_IsGarbage(string hex) =>
        Assert.Equal(HelloAnswerKind.Garbage, ServerHelloReader.Read(Convert.FromHexString(hex))?.Kind);

    [Fact]
    public void Read_AnyBytes_NeitherThrowsNorReadsOn()
    {
        const int Seed = 20261120;
        var random = new Random(Seed);
        var sound = RecordOf(22, Hello(VersionName.Tls12, 0x1301, [.. Tls13Extensions, .. Renegotiation]));
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = (byte[])sound.Clone();
            for (var change = random.Next(1, 8); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var length = random.Next(bytes.Length + 1);
            var fault = Record.Exception(() => ServerHelloReader.Read(bytes.AsSpan(0, length)));
            Assert.True(fault is null, $"seed {Seed}, round {round}: {Convert.ToHexString(bytes.AsSpan(0, length))}: {fault}");
        }
    }

    private static byte[] Hello(ushort version, ushort suite, byte[]? extensions)
    {
        byte[] body =
        [
            (byte)(version >> 8), (byte)version, .. new byte[32], 2, 0xAA, 0xBB, (byte)(suite >> 8), (byte)suite, 0,
            .. extensions is null ? [] : new[] { (byte)(extensions.Length >> 8), (byte)extensions.Length }, .. extensions ?? [],
        ];
        return [2, 0, 0, (byte)body.Length, .. body];
    }

    private static byte[] RecordOf(byte type, byte[] content) => [type, 3, 3, (byte)(content.Length >> 8), (byte)content.Length, .. content];
}
