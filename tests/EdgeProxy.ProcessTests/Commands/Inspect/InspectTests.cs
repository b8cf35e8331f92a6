using System.Net;
using System.Net.Sockets;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Commands.Inspect;

/// <summary><c>inspect</c> against servers that are not ours, each with one thing the matter.</summary>
public sealed class InspectTests : IDisposable
{
    private const string Host = "one.test";

    private static readonly TestPki Pki = new(TimeProvider.System);

    private readonly TemporaryDirectory _folder = new();
    private readonly string _root;

    public InspectTests() => _root = _folder.Write("root.pem", Pki.Root.Pem);

    public void Dispose() => _folder.Dispose();

    [RequiresTool("nginx")]
    public async Task Nginx_GoodHost_IsFineInEveryStep()
    {
        await using var server = await NginxTls.StartAsync(Pki.Leaf(Host));

        var inspected = await Inspected.RunAsync(server.Port, "--sni", Host, "--ca", _root);

        Assert.Equal((0, "fine"), (inspected.ExitCode, inspected.Outcome));
        Assert.Empty(inspected.Rules);
        Assert.Empty(inspected.Notes);
        var report = inspected.Report;
        Assert.Equal("TLS 1.3", (string)report["handshake"]!["version"]!);
        Assert.Equal("ECDSA with SHA256", (string)report["handshake"]!["signature"]!);
        Assert.Equal((true, "ca"), ((bool)report["chain"]!["complete"]!, (string)report["chain"]!["trustedBy"]!));
        Assert.Equal("h2", (string)report["alpn"]!["chosen"]!);
        Assert.All(report["alpn"]!["protocols"]!.AsArray(), protocol => Assert.True((bool)protocol!["accepted"]!));
        Assert.Equal(
            ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"],
            inspected.Version("TLS 1.2")["suites"]!.AsArray().Select(suite => (string)suite!["name"]!));
        Assert.True((bool)inspected.Version("TLS 1.2")["serverChooses"]!);
        Assert.All(["TLS 1.1", "TLS 1.0", "SSL 3.0"], version => Assert.False((bool)inspected.Version(version)["accepted"]!));
    }

    [RequiresTool("nginx")]
    public async Task Nginx_PlainPort_SpeaksPlainHttp()
    {
        await using var server = await NginxTls.StartAsync(Pki.Leaf(Host));

        var inspected = await Inspected.RunAsync(server.PlainPort);

        Assert.Equal((1, "findings"), (inspected.ExitCode, inspected.Outcome));
        Assert.Equal(["plain-http"], inspected.Rules);
        Assert.Equal("http", (string)inspected.Report["handshake"]!["speaks"]!);
    }

    public static TheoryData<string, string> Defects => new()
    {
        { "expired", "expired" },
        { "wrong-host", "wrong-host" },
        { "incomplete", "incomplete-chain" },
        { "self-signed", "self-signed" },
        { "no-staple", "no-staple" },
    };

    [TheoryRequiresTool("openssl")]
    [MemberData(nameof(Defects))]
    public async Task SServer_DefectiveCertificate_IsTheOneFinding(string defect, string rule)
    {
        await using var server = await SServer.StartAsync(Mint(defect), ["-cipher", "ECDHE+AESGCM"]);

        var inspected = await Inspected.RunAsync(server.Port, "--sni", Host, "--ca", _root);

        Assert.Equal(1, inspected.ExitCode);
        Assert.Equal([rule], inspected.Rules);
    }

    [TheoryRequiresTool("openssl")]
    [InlineData(TestOcspStatus.Good, 0, "good")]
    [InlineData(TestOcspStatus.Revoked, 1, "revoked")]
    public async Task SServer_Staple_IsVerifiedAndTold(TestOcspStatus status, int exitCode, string word)
    {
        var leaf = Pki.Issue(new LeafOptions { Hosts = [Host], OcspUrl = "http://127.0.0.1:1/" });
        var now = TimeProvider.System.GetUtcNow();
        var staple = TestOcsp.Respond(Pki.Intermediate, leaf, now, new OcspResponseOptions { Status = status, ThisUpdate = now.AddHours(-3) });
        await using var server = await SServer.StartAsync(
            leaf, ["-cipher", "ECDHE+AESGCM", "-status_file", "{folder}/staple.der"], folder => File.WriteAllBytes(folder.Combine("staple.der"), staple));

        var inspected = await Inspected.RunAsync(server.Port, "--sni", Host, "--ca", _root);

        Assert.Equal(exitCode, inspected.ExitCode);
        var told = inspected.Report["staple"]!;
        Assert.Equal((true, word, status == TestOcspStatus.Good), ((bool)told["present"]!, (string)told["status"]!, (bool)told["valid"]!));
        Assert.InRange((double)told["ageSeconds"]!, 3 * 3600, 4 * 3600);
        Assert.Equal(exitCode == 0 ? [] : ["revoked"], inspected.Rules);
    }

    [RequiresTool("openssl")]
    public async Task SServer_Rsa1024_IsWeak()
    {
        await using var server = await SServer.StartAsync(Pki.WeakRsa(Host), ["-cipher", "ECDHE+AESGCM:@SECLEVEL=0"]);

        var inspected = await Inspected.RunAsync(server.Port, "--sni", Host, "--ca", _root);

        Assert.Equal(1, inspected.ExitCode);
        Assert.Contains("weak-key", inspected.Rules);
        Assert.Equal("RSA 1024", (string)inspected.Report["chain"]!["certificates"]![0]!["key"]!);
    }

    [RequiresTool("openssl")]
    public async Task SServer_Tls10Only_IsDiagnosedAllTheSame()
    {
        await using var server = await SServer.StartAsync(Pki.RsaLeaf(Host), ["-tls1", "-cipher", "AES128-SHA:ECDHE-RSA-AES128-SHA:@SECLEVEL=0"]);

        var inspected = await Inspected.RunAsync(server.Port, "--sni", Host, "--ca", _root);

        Assert.Equal(1, inspected.ExitCode);
        Assert.Contains("obsolete-versions-only", inspected.Rules);
        Assert.Equal("TLS 1.0", (string)inspected.Report["handshake"]!["version"]!);
        Assert.True((bool)inspected.Report["chain"]!["trusted"]!);
        Assert.Equal(2, inspected.Version("TLS 1.0")["suites"]!.AsArray().Count);
    }

    [RequiresTool("openssl")]
    public async Task SServer_DemandsAClientCertificate_IsSaid()
    {
        await using var server = await SServer.StartAsync(Pki.Leaf(Host), ["-Verify", "1", "-tls1_2"]);

        var inspected = await Inspected.RunAsync(server.Port, "--sni", Host, "--ca", _root);

        Assert.Contains("client-certificate", inspected.Notes);
        Assert.True((bool)inspected.Report["chain"]!["trusted"]!);
    }

    [Fact]
    public async Task DeadPort_IsUnreachable()
    {
        // Bound, so that nobody else gets the port, and not listening.
        using var dead = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        dead.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var inspected = await Inspected.RunAsync(((IPEndPoint)dead.LocalEndPoint!).Port);

        Assert.Equal((2, "unreachable"), (inspected.ExitCode, inspected.Outcome));
        Assert.Equal("connection refused", (string)inspected.Report["tcp"]!["failed"]![0]!["error"]!);
    }

    [Fact]
    public async Task SshServer_FirstBytesAreNotTls()
    {
        using var listener = Loopback.Listen();
        var greeting = GreetAsync(listener, "SSH-2.0-OpenSSH_9.2\e[2J\r\n");

        var result = await EdgeProcess.RunAsync(["inspect", $"{listener.LocalEndPoint}"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(@"SSH-2.0-OpenSSH_9.2\u001b[2J", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output);
        await greeting;
    }

    [Fact]
    public async Task Interrupt_SilentServer_EndsAtOnce()
    {
        using var listener = Loopback.Listen();
        await using var process = EdgeProcess.Launch(["inspect", $"{listener.LocalEndPoint}"], null);
        using var connection = await listener.AcceptAsync();
        await connection.ReceiveAsync(new byte[1024]);

        process.Signal(Signal.Interrupt);

        Assert.Equal(130, await process.WaitForExitAsync());
        Assert.Contains("Interrupted.", process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one.test:https")]
    [InlineData("one.test", "--ca", "no-such-file.pem")]
    [InlineData("one.test", "--sni", "*.test")]
    public async Task Arguments_Unusable_AreNamed(params string[] arguments)
    {
        var result = await EdgeProcess.RunAsync(["inspect", .. arguments]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(arguments[^1], result.Output, StringComparison.Ordinal);
    }

    private static TestCertificate Mint(string defect) => defect switch
    {
        "expired" => Pki.Expired(Host),
        "wrong-host" => Pki.Leaf("two.test"),
        "incomplete" => Pki.IncompleteChain(Host),
        "self-signed" => Pki.SelfSigned(Host),
        _ => Pki.Issue(new LeafOptions { Hosts = [Host], OcspUrl = "http://127.0.0.1:1/" }),
    };

    private static async Task GreetAsync(Socket listener, string text)
    {
        using var connection = await listener.AcceptAsync();
        await connection.SendAsync(System.Text.Encoding.Latin1.GetBytes(text));
        while (await connection.ReceiveAsync(new byte[1024]) > 0)
        {
        }
    }
}
