using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls.Tests.Handshake;

public class HandshakeMetricsTests
{
    private const string Duration = "edgeproxy.tls.handshake.duration";

    [Theory]
    [InlineData(TlsVersion.Tls12, "1.2")]
    [InlineData(TlsVersion.Tls13, "1.3")]
    public async Task Duration_Success_HasVersionResumptionAndKeyType(TlsVersion version, string number)
    {
        using var connection = new TestConnection();
        using var client = new TestClient(connection.Client, new TlsContextOptions { MinimumVersion = version, MaximumVersion = version });
        var served = connection.ServeAsync();

        await client.HandshakeAsync();

        await served.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(
            ["edgeproxy.certificate.key_type=ecdsa", "tls.protocol.version=" + number, "tls.resumed=false"],
            connection.Meters.Measured.Single(measured => measured.Name == Duration).Tags.Order(StringComparer.Ordinal));
        Assert.Equal([1, -1], connection.Meters.Measured.Where(measured => measured.Name == "edgeproxy.tls.handshake.active").Select(measured => measured.Value));
    }

    [Fact]
    public async Task Duration_NameOfTheClientsChoosing_IsInNoLabel()
    {
        using var connection = new TestConnection();
        using var client = new TestClient(connection.Client, serverName: "attacker.test", protocols: ["attack/1"]);
        var served = connection.ServeAsync();

        await client.HandshakeAsync();

        await served.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["error.type=unknown_server_name"], connection.Meters.Measured.Single(measured => measured.Name == Duration).Tags);
        Assert.DoesNotContain(connection.Meters.Measured, measured => Array.Exists(measured.Tags, tag => tag.Contains("attack", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Phases_NoClientHello_AreTheFirstOnly()
    {
        using var connection = new TestConnection();
        var served = connection.ServeAsync();

        await connection.Client.Output.CompleteAsync();

        await served.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["phase=client_hello"],
            connection.Meters.Measured.Where(measured => measured.Name == "edgeproxy.tls.handshake.phase.duration").SelectMany(measured => measured.Tags));
    }

    [Fact]
    public void Name_EveryFailure_IsOfTheClosedList()
    {
        string[] known =
        [
            "timeout", "client_closed", "not_tls", "bad_client_hello", "unknown_server_name", "no_server_name", "no_common_version", "no_common_cipher",
            "no_common_group", "no_application_protocol", "client_certificate_missing", "client_certificate_untrusted", "client_certificate_expired",
            "client_certificate_revoked", "client_rejected_certificate", "rate_limited", "protocol_error", "internal",
        ];
        var names = Enum.GetValues<HandshakeFailure>().Where(failure => failure != HandshakeFailure.None).Select(failure => failure.Name()).ToList();

        Assert.All(names, name => Assert.Contains(name, known));
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public void From_EveryError_HasAMeaning() => Assert.All(
        Enum.GetValues<TlsError>(), error => Assert.NotEqual(HandshakeFailure.None, HandshakeFailures.From(new TlsFailure(error, null, string.Empty), helloSeen: true)));
}
