using System.Buffers;
using System.Text;
using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls.Tests.Handshake;

/// <summary>How a handshake ends, as the client sees it and as <c>error.type</c> counts it.</summary>
public class HandshakeOutcomeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    public async Task Serve_AnyFragmentation_ReachesTheApplication(int portion)
    {
        using var connection = new TestConnection();
        using var client = new TestClient(connection.Client) { Portion = portion };
        var served = connection.ServeAsync();

        Assert.Equal(TlsStatus.Complete, await client.HandshakeAsync());

        await served.WaitAsync(Patience);
        Assert.True(connection.Served);
        Assert.Null(ErrorType(connection));
    }

    [Fact]
    public async Task Serve_PlainHttp_AnswersAReadable400()
    {
        using var connection = new TestConnection();
        var served = connection.ServeAsync();

        await connection.Client.Output.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());

        await served.WaitAsync(Patience);
        var answer = await connection.Client.Input.ReadAsync();
        Assert.StartsWith("HTTP/1.1 400 Bad Request", Encoding.ASCII.GetString(answer.Buffer.ToArray()), StringComparison.Ordinal);
        Assert.Equal("not_tls", ErrorType(connection));
    }

    [Fact]
    public async Task Serve_PlainHttpByteByByte_WaitsUntilItCanTell()
    {
        using var connection = new TestConnection();
        var served = connection.ServeAsync();
        foreach (var letter in "GET"u8.ToArray()) await connection.Client.Output.WriteAsync(new[] { letter });
        Assert.False(served.IsCompleted);

        await connection.Client.Output.WriteAsync(" "u8.ToArray());

        await served.WaitAsync(Patience);
        Assert.Equal("not_tls", ErrorType(connection));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("15030300020100")]
    [InlineData("5353482D322E302D")]
    public async Task Serve_Garbage_IsNotTls(string bytes)
    {
        using var connection = new TestConnection();
        var served = connection.ServeAsync();

        await connection.Client.Output.WriteAsync(Convert.FromHexString(bytes));

        await served.WaitAsync(Patience);
        Assert.Equal("not_tls", ErrorType(connection));
        Assert.False(connection.Served);
    }

    [Theory]
    [InlineData("")]
    [InlineData("16")]
    [InlineData("1603010200")]
    [InlineData("GE")]
    public async Task Serve_EndOfStreamBeforeTheClientHello_IsClientClosed(string start)
    {
        using var connection = new TestConnection();
        var served = connection.ServeAsync();
        await connection.Client.Output.WriteAsync(start == "GE" ? "GE"u8.ToArray() : Convert.FromHexString(start));

        await connection.Client.Output.CompleteAsync();

        await served.WaitAsync(Patience);
        Assert.Equal("client_closed", ErrorType(connection));
    }

    [Fact]
    public async Task Serve_EndOfStreamInsteadOfFinished_IsClientClosed()
    {
        using var connection = new TestConnection();
        using var client = new TestClient(connection.Client);
        var served = connection.ServeAsync();
        await client.SendRawAsync(client.Hello());

        await connection.Client.Output.CompleteAsync();

        await served.WaitAsync(Patience);
        Assert.Equal("client_closed", ErrorType(connection));
    }

    [Theory]
    [InlineData("15030300020100")]
    [InlineData("15030300020100" + "16030300050102030405" + "16")]
    public async Task Serve_CloseNotifyInsteadOfFinished_IsClientClosedAtOnce(string alert)
    {
        using var connection = new TestConnection();
        using var client = new TestClient(connection.Client);
        var served = connection.ServeAsync();
        await client.SendRawAsync(client.Hello());

        await client.SendRawAsync(Convert.FromHexString(alert));

        await served.WaitAsync(Patience);
        Assert.Equal("client_closed", ErrorType(connection));
    }

    [Fact]
    public async Task Serve_Reset_IsClientClosed()
    {
        using var connection = new TestConnection();
        using var client = new TestClient(connection.Client);
        var served = connection.ServeAsync();
        await client.SendRawAsync(client.Hello());

        await connection.Client.Output.CompleteAsync(new IOException("reset"));

        await served.WaitAsync(Patience);
        Assert.Equal("client_closed", ErrorType(connection));
    }

    [Theory]
    [InlineData("unknown.test", "unknown_server_name")]
    [InlineData(null, "no_server_name")]
    public async Task Serve_NameNoCertificateHas_IsRefusedWithUnrecognizedName(string? name, string errorType)
    {
        using var connection = new TestConnection();
        using var client = new TestClient(connection.Client, serverName: name);
        var served = connection.ServeAsync();

        Assert.Equal(TlsStatus.Failed, await client.HandshakeAsync());

        await served.WaitAsync(Patience);
        Assert.Equal((byte)112, client.Session.Failure!.Alert);
        Assert.Equal(errorType, ErrorType(connection));
    }

    [Fact]
    public async Task Serve_NameNoCertificateHasWithADefault_IsServed()
    {
        var options = new CatalogOptions { DefaultName = "other", DefaultForUnknownName = true };
        using var connection = new TestConnection { Snapshot = TestCatalog.Snapshot(options: options) };
        using var client = new TestClient(connection.Client, serverName: "unknown.test");
        var served = connection.ServeAsync();

        Assert.Equal(TlsStatus.Complete, await client.HandshakeAsync());

        await served.WaitAsync(Patience);
    }

    [Theory]
    [InlineData("version", "no_common_version")]
    [InlineData("cipher", "no_common_cipher")]
    [InlineData("group", "no_common_group")]
    [InlineData("protocol", "no_application_protocol")]
    public async Task Serve_NothingInCommon_SaysWhat(string what, string errorType)
    {
        var policy = what switch
        {
            "version" => new TlsPolicySettings { Profile = "modern" },
            "cipher" => new TlsPolicySettings { CipherSuites = ["TLS_AES_256_GCM_SHA384"] },
            "group" => new TlsPolicySettings { Groups = ["P-384"] },
            _ => new TlsPolicySettings(),
        };
        var options = what switch
        {
            "version" => new TlsContextOptions { MaximumVersion = TlsVersion.Tls12 },
            "cipher" => new TlsContextOptions { MinimumVersion = TlsVersion.Tls13, CipherSuites = "TLS_AES_128_GCM_SHA256" },
            "group" => new TlsContextOptions { MinimumVersion = TlsVersion.Tls13, Groups = "X25519" },
            _ => new TlsContextOptions(),
        };
        var settings = new TlsSettings { Policies = new Dictionary<string, TlsPolicySettings> { ["default"] = policy } };
        using var connection = new TestConnection { Snapshot = TestCatalog.Snapshot(settings) };
        using var client = new TestClient(connection.Client, options, protocols: what == "protocol" ? ["spdy/3"] : ["h2"]);
        var served = connection.ServeAsync();

        Assert.Equal(TlsStatus.Failed, await client.HandshakeAsync());

        await served.WaitAsync(Patience);
        Assert.Equal(errorType, ErrorType(connection));
        Assert.Equal(TlsError.PeerAlert, client.Session.Failure!.Error);
    }

    [Theory]
    [InlineData(42, "client_rejected_certificate")]
    [InlineData(48, "client_rejected_certificate")]
    [InlineData(80, "protocol_error")]
    [InlineData(90, "client_closed")]
    public async Task Serve_AlertOfTheClient_SaysWhatTheClientMeant(byte alert, string errorType)
    {
        using var connection = new TestConnection();
        using var client = new TestClient(connection.Client, new TlsContextOptions { MaximumVersion = TlsVersion.Tls12 });
        var served = connection.ServeAsync();
        await client.SendRawAsync(client.Hello());

        await client.SendRawAsync(new byte[] { 21, 3, 3, 0, 2, 2, alert });

        await served.WaitAsync(Patience);
        Assert.Equal(errorType, ErrorType(connection));
    }

    [Fact]
    public async Task Serve_BrokenClientHello_IsBadClientHello()
    {
        using var connection = new TestConnection();
        var served = connection.ServeAsync();

        await connection.Client.Output.WriteAsync(new byte[] { 22, 3, 3, 0, 8, 1, 0, 0, 4, 3, 3, 0, 0 });

        await served.WaitAsync(Patience);
        Assert.Equal("bad_client_hello", ErrorType(connection));
    }

    private static string? ErrorType(TestConnection connection)
    {
        var (_, _, tags) = Assert.Single(connection.Meters.Measured, measured => measured.Name == "edgeproxy.tls.handshake.duration");
        return tags.SingleOrDefault(tag => tag.StartsWith("error.type=", StringComparison.Ordinal))?["error.type=".Length..];
    }
}
