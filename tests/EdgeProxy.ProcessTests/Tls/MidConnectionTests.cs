using EdgeProxy.OpenSsl;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Tls;

/// <summary>Handshake messages after the handshake. openssl's interactive commands trigger them: one letter at the start of a line.</summary>
public sealed class MidConnectionTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    private const byte HandshakeMessage = 22;
    private const byte ApplicationData = 23;
    private const byte UnexpectedMessage = 10;
    private const byte BadRecordMac = 20;

    [RequiresTool("openssl")]
    public async Task Connection_ClientUpdatesKeys_GoesOnWithNewKeysOnBothSides()
    {
        await using var client = await StartAsync("-tls1_3");
        await client.WriteAsync("K\n");
        await client.WaitForOutputAsync("the client's KeyUpdate", lines => Contains(lines, ">>>", "KeyUpdate"));

        await client.WriteAsync(HttpText.Get("/"));

        // RFC 8446 section 4.6.3: the server's own comes before its next data, and need not come earlier.
        await client.WaitForOutputAsync("the server's KeyUpdate", lines => Contains(lines, "<<<", "KeyUpdate"));
        await client.WaitForOutputAsync("the answer under the new keys", lines => Contains(lines, "HTTP/1.1 200"));
    }

    [RequiresTool("openssl")]
    public async Task Connection_ClientRenegotiates_IsRefused()
    {
        await using var client = await StartAsync("-tls1_2");
        await client.WriteAsync("R\n");

        await client.WaitForOutputAsync("the refusal", lines => Contains(lines, "<<<", "no_renegotiation") || Contains(lines, "no renegotiation"));

        Assert.Single(client.Lines, line => line.Contains("ServerHello,", StringComparison.Ordinal) || line.EndsWith("ServerHello", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(TlsVersion.Tls12, ApplicationData, BadRecordMac)]
    [InlineData(TlsVersion.Tls13, ApplicationData, BadRecordMac)]
    [InlineData(TlsVersion.Tls13, HandshakeMessage, UnexpectedMessage)] // Nothing but an alert may come unprotected.
    [InlineData(TlsVersion.Tls12, 99, BadRecordMac)] // OpenSSL decrypts before it looks at the type.
    [InlineData(TlsVersion.Tls13, 99, UnexpectedMessage)]
    public async Task Connection_RecordThatCannotBe_IsEndedByItsAlert(TlsVersion version, byte type, byte alert)
    {
        using var client = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, version: version);
        await client.HandshakeAsync();

        await client.Socket.SendAsync(new byte[] { type, 3, 3, 0, 32 }.Concat(Enumerable.Repeat((byte)7, 32)).ToArray());
        await client.ReadToEndAsync();

        Assert.Equal((TlsError.PeerAlert, alert), (client.Session.Failure?.Error, client.Session.Failure?.Alert));
    }

    private async Task<ChildProcess> StartAsync(string version)
    {
        var client = Tool.Start("openssl", "s_client", "-connect", $"127.0.0.1:{fixture.Edge.HttpsPort}", "-servername", "one.test", "-msg", version);
        await client.WaitForOutputAsync("the handshake", lines => Contains(lines, "Verify return code"));
        return client;
    }

    private static bool Contains(IReadOnlyList<string> lines, params string[] words) =>
        lines.Any(line => Array.TrueForAll(words, word => line.Contains(word, StringComparison.Ordinal)));
}
