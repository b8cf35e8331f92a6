using EdgeProxy.Configuration;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Configuration;

public class EdgeSettingsReaderTests
{
    [Theory]
    [InlineData("Listeners:http:Address", "localhost:80")]
    [InlineData("Listeners:http:Address", "")]
    [InlineData("Listeners:http:Tls", "1")]
    [InlineData("Listeners:http:Protocols", "h2")]
    [InlineData("Listeners:http:Protocols:0", "h3")]
    [InlineData("Listeners:http:RedirectToHttps", "yes")]
    [InlineData("Listeners:http:RedirectToHttps", "true")]
    [InlineData("Listeners:http", "127.0.0.1:80")]
    [InlineData("Listeners:second:Tls", "false", "Listeners:second:Address")]
    [InlineData("Admin", "127.0.0.1:80")]
    [InlineData("Admin:Address", "9901")]
    [InlineData("Admin:Address", "0.0.0.0:9901")]
    [InlineData("Admin:TokenFile", "absent")]
    [InlineData("Certificates:Directories", "certs")]
    [InlineData("Certificates:Directories:first", "certs", "Certificates:Directories")]
    [InlineData("Certificates:Files:a:Key", "a.key", "Certificates:Files:a:Certificate")]
    [InlineData("Certificates:RescanInterval", "30")]
    [InlineData("Certificates:RescanInterval", "00:00:00")]
    [InlineData("Certificates:Debounce", "-00:00:01")]
    [InlineData("Certificates:KeepLastGoodOnDisk", "on")]
    [InlineData("Certificates:KeepLastGoodOnDisk", "true")]
    [InlineData("Certificates:Vetting", "off")]
    [InlineData("Certificates:Vetting:WeakKey", "error")]
    [InlineData("Certificates:Vetting:WeekKey", "off")]
    [InlineData("Certificates:Vetting:KeyMismatch", "off")]
    [InlineData("Tls:UnknownServerName", "Ignore")]
    [InlineData("Tls:UnknownServerName", "1")]
    [InlineData("Tls:HandshakeTimeout", "10s")]
    [InlineData("Tls:HandshakeTimeout", "60.00:00:00")] // Beyond what a timer can wait.
    [InlineData("Tls:Policies:default:Profile", "old")]
    [InlineData("Tls:Policies:default:MinimumVersion", "1.1")]
    [InlineData("Tls:Policies:default:CipherSuites", "")]
    [InlineData("Tls:Policies:default:Groups", "X25519")]
    [InlineData("Tls:Policies:default:PreferServerCipherSuites", "server")]
    [InlineData("Tls:Hosts:example.com:Policy", "strict")]
    [InlineData("Tls:Hosts:*:Policy", "default", "Tls:Hosts:*")]
    [InlineData("Tls:Hosts:a.*.com:Policy", "default", "Tls:Hosts:a.*.com")]
    [InlineData("Tls:Hosts:example.com:ClientCertificate:Mode", "Maybe")]
    [InlineData("Tls:Hosts:example.com:ClientCertificate:Mode", "Require", "Tls:Hosts:example.com:ClientCertificate:CaFile")]
    [InlineData("Tls:Hosts:example.com:ClientCertificate:Mode", "Request", "Tls:Hosts:example.com:ClientCertificate:CaFile")]
    [InlineData("Tls:Hosts:example.com:ClientCertificate:CaFile", "ca.pem", "Tls:Hosts:example.com:ClientCertificate:Mode")]
    [InlineData("Tls:Hosts:example.com:ClientCertificate:CAs", "ca.pem")]
    [InlineData("Tls:ClientCertificate:Mode", "Optional")]
    [InlineData("Tls:ClientCertificate:CrlFile", "crl.pem", "Tls:ClientCertificate:Mode")]
    [InlineData("Tls:ClientCertificate:Ocsp:Enabled", "true")] // of a host that asks no client
    [InlineData("Tls:ClientCertificate:Ocsp:OnUnknown", "Refuse", "Tls:ClientCertificate:Ocsp:Enabled")]
    [InlineData("Tls:ClientCertificate:Ocsp:OnUnknown", "Reject")]
    [InlineData("Tls:Hosts:example.com:ClientCertificate:Ocsp:Responder", "https://ocsp.example.com/")]
    [InlineData("Tls:SessionTickets:Enabled", "2")]
    [InlineData("Tls:SessionTickets:RotateEvery", "00:00:00.5")]
    [InlineData("Tls:SessionTickets:Keep", "0")]
    [InlineData("Tls:SessionTickets:Keep", "101")]
    [InlineData("Tls:ReportOnlyPolicy", "strict")]
    [InlineData("Stapling:Enabled", "no")]
    [InlineData("Stapling:Timeout", "00:00:00")]
    [InlineData("Stapling:OnMissing", "Drop")]
    [InlineData("Stapling:HoldTimeout", "60")]
    [InlineData("Stapling:Responder", "https://ocsp.example.com/")]
    [InlineData("Stapling:Proxy", "proxy.example.com:3128")]
    [InlineData("Stapling:Method", "Put")]
    [InlineData("Stapling:MaxFetchesPerSecond", "0")]
    [InlineData("Drain:Delay", "5")]
    [InlineData("Drain:GracePeriod", "soon")]
    [InlineData("Listeners:http:ReusePort", "1")]
    [InlineData("Drain:Timeout", "400.00:00:00")]
    [InlineData("ForwardedHeaders:TrustedProxies:0", "10.0.0.0/33")]
    [InlineData("ForwardedHeaders:TrustedProxies:0", "::ffff:10.0.0.0/104")]
    [InlineData("ForwardedHeaders:TrustedProxies:0", "proxy.internal")]
    [InlineData("ForwardedHeaders:ProxyProtocol", "v2")]
    [InlineData("ForwardedHeaders:ClientCertificate:Name", "Client Cert")]
    [InlineData("ForwardedHeaders:ClientCertificate:Name", "Client_Cert")]
    [InlineData("ForwardedHeaders:ClientCertificate:Name", "a-b-c-d-e-f-g")]
    [InlineData("ForwardedHeaders:ClientCertificate:Name", "host")]
    [InlineData("ForwardedHeaders:ClientCertificate:Format", "pem")]
    [InlineData("Limits:MaxConnections", "0")]
    [InlineData("Telemetry:NewTracesPerSecond", "0")]
    [InlineData("Telemetry:NewTracesPerSecond", "-1")]
    [InlineData("Telemetry:NewTracesPerSecond", "all")]
    [InlineData("Hsts", "-1")]
    [InlineData("Hsts", "2 years")]
    public async Task Read_WrongValue_IsReportedAtItsPath(string key, string value, string? reportedAt = null)
    {
        var load = await Configurations.LoadAsync(Configurations.Minimal, ($"EdgeProxy:{key}", value));

        Assert.Null(load.Accepted);
        Assert.Contains($"EdgeProxy:{reportedAt ?? key}", load.Errors());
    }

    [Theory]
    [InlineData("00:00:36", 0)]
    [InlineData("00:00:35", 1)]
    [InlineData("00:00:30", 1)]
    public async Task Read_GracePeriodThatADrainDoesNotFit_IsAWarning(string gracePeriod, int warnings)
    {
        var load = await Configurations.LoadAsync(Configurations.Minimal, ("EdgeProxy:Drain:GracePeriod", gracePeriod));

        Assert.NotNull(load.Accepted);
        Assert.Equal(warnings, load.Findings.Count(finding => finding is { Severity: FindingSeverity.Warning, Path: "EdgeProxy:Drain:GracePeriod" }));
    }

    [Theory]
    [InlineData("127.0.0.1:9901", null)]
    [InlineData("0.0.0.0:7000", "127.0.0.1:7000")]
    [InlineData("127.0.0.1:7000", "127.0.0.1:7000")]
    public async Task Admin_WhereAListenerIs_IsAnError(string listener, string? admin)
    {
        var load = await Configurations.LoadAsync(
            Configurations.Minimal, ("EdgeProxy:Listeners:http:Address", listener), ("EdgeProxy:Admin:Address", admin));

        Assert.Equal("EdgeProxy:Admin:Address", Assert.Single(load.Errors()));
    }

    [Fact]
    public async Task Listeners_OnAllInterfacesAndOnOne_CannotSharePort()
    {
        var load = await Configurations.LoadAsync(
            Configurations.Minimal, ("EdgeProxy:Listeners:http:Address", "0.0.0.0:7000"), ("EdgeProxy:Listeners:too:Address", "127.0.0.1:7000"));

        Assert.Equal("EdgeProxy:Listeners:too:Address", Assert.Single(load.Errors()));
    }

    [Fact]
    public async Task Read_ReusePortOfAUnixSocket_IsAnError()
    {
        var load = await Configurations.LoadAsync(
            Configurations.Minimal, ("EdgeProxy:Listeners:http:Address", "unix:/run/edge.sock"), ("EdgeProxy:Listeners:http:ReusePort", "true"));

        Assert.Equal("EdgeProxy:Listeners:http:ReusePort", Assert.Single(load.Errors()));
    }

    [Fact]
    public async Task Read_NothingButAListener_GivesTheDefaults()
    {
        var settings = await Configurations.AcceptAsync(Configurations.Minimal);

        Assert.Equal("127.0.0.1:9901", settings.Admin.Address.ToString());
        Assert.Equal(TimeSpan.FromSeconds(63_072_000), settings.HstsMaxAge);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.Drain.Delay);
        Assert.Equal(["http/1.1"], settings.Listeners[0].Protocols);
        Assert.Empty(settings.ForwardedHeaders.TrustedProxies);
    }

    [Fact]
    public async Task Read_NoListener_IsReported() =>
        Assert.Equal("EdgeProxy:Listeners", Assert.Single((await Configurations.LoadAsync("{ }")).Errors()));

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public async Task Read_NullHsts_TurnsItOff(string value) =>
        Assert.Null((await Configurations.AcceptAsync(Configurations.Minimal.Replace("\"Listeners\"", $"\"Hsts\": {value}, \"Listeners\"", StringComparison.Ordinal))).HstsMaxAge);

    [Fact]
    public async Task Read_NullsOfTheDocumentedExample_MeanNotSet()
    {
        var settings = await Configurations.AcceptAsync("""
            {
              "EdgeProxy": {
                "Listeners": { "http": { "Address": "127.0.0.1:0", "Protocols": null } },
                "Admin": null,
                "StateDirectory": null,
                "Certificates": {
                  "Directories": [ ],
                  "Files": { "api": { "Certificate": "/run/api/tls.crt", "Key": null, "PasswordFile": null, "OcspResponse": null } },
                  "Default": null
                },
                "Tls": { "Policies": { "strict": { "CipherSuites": null, "SignatureAlgorithms": null } }, "ReportOnlyPolicy": null },
                "ForwardedHeaders": { "TrustedProxies": [ ] },
                "Limits": { "MaxConnections": null, "MaxConnectionsPerIp": null, "MaxHandshakesPerSecond": null }
              }
            }
            """);

        Assert.Null(settings.Certificates.Default);
        Assert.Null(settings.Certificates.Files["api"].Key);
        Assert.Null(settings.Tls.Policies["strict"].CipherSuites);
        Assert.Equal("127.0.0.1:9901", settings.Admin.Address.ToString());
    }

    [Fact]
    public async Task Read_EverythingSet_ArrivesTyped()
    {
        using var folder = new TemporaryDirectory();
        var token = folder.Write("token", "secret\n");

        var settings = await Configurations.AcceptAsync($$"""
            {
              "EdgeProxy": {
                "Listeners": {
                  "https": { "Address": "[::]:8443", "Tls": true, "Protocols": ["http/1.1", "h2"] },
                  "http": { "Address": "unix:/run/edge.sock", "RedirectToHttps": true }
                },
                "Admin": { "Address": "0.0.0.0:9901", "TokenFile": "{{token}}" },
                "Tls": { "UnknownServerName": "default", "Hosts": { "Secure.Example.com": { "Policy": "default" } } },
                "ForwardedHeaders": { "TrustedProxies": [ "10.0.0.0/8", "::1", "::ffff:192.0.2.1" ] },
                "Hsts": 300
              }
            }
            """);

        Assert.Equal(["unix:/run/edge.sock", "[::]:8443"], settings.Listeners.Select(listener => listener.Address.ToString()));
        Assert.Equal(["http/1.1", "h2"], settings.Listeners[1].Protocols);
        Assert.Equal(token, settings.Admin.TokenFile);
        Assert.Equal(Tls.UnknownServerName.Default, settings.Tls.UnknownServerName);
        Assert.Equal("secure.example.com", Assert.Single(settings.Tls.Hosts.Keys));
        Assert.Equal(["10.0.0.0/8", "::1/128", "192.0.2.1/32"], settings.ForwardedHeaders.TrustedProxies.Select(network => network.ToString()));
        Assert.Equal(TimeSpan.FromMinutes(5), settings.HstsMaxAge);
    }

    [Fact]
    public async Task Read_TwoListenersOnOneAddress_IsReportedOnce()
    {
        var load = await Configurations.LoadAsync(
            """{ "EdgeProxy": { "Listeners": { "a": { "Address": "127.0.0.1:80" }, "b": { "Address": "127.0.0.1:80" } } } }""");

        Assert.Equal("EdgeProxy:Listeners:b:Address", Assert.Single(load.Errors()));
    }

    [Fact]
    public async Task Read_BothProtocolsWithoutTls_IsReported()
    {
        var load = await Configurations.LoadAsync(
            """{ "EdgeProxy": { "Listeners": { "a": { "Address": "127.0.0.1:80", "Protocols": ["h2", "http/1.1"] } } } }""");

        Assert.Equal("EdgeProxy:Listeners:a:Protocols", Assert.Single(load.Errors()));
    }

    [Theory]
    [InlineData("secure.example.com", "secure.example.com.")]
    [InlineData("xn--bcher-kva.example", "bücher.example")]
    public async Task Read_OneHostUnderTwoNames_IsAnError(string host, string again)
    {
        var load = await Configurations.LoadAsync(
            Configurations.Minimal, ($"EdgeProxy:Tls:Hosts:{host}:Policy", "default"), ($"EdgeProxy:Tls:Hosts:{again}:Policy", "default"));

        Assert.Equal("EdgeProxy:Tls:Hosts", Assert.Single(load.Errors()));
    }

    [Fact]
    public async Task Read_MissingCertificateFolder_IsAWarningOnly()
    {
        var load = await Configurations.LoadAsync(Configurations.Minimal, ("EdgeProxy:Certificates:Directories:0", "/absent/certs"));

        Assert.NotNull(load.Accepted);
        Assert.Equal("EdgeProxy:Certificates:Directories:0", Assert.Single(load.Findings).Path);
    }
}
