using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Commands.Inspect;

/// <summary><c>inspect</c> against the proxy itself.</summary>
public sealed class InspectOurselvesTests : IDisposable
{
    private readonly EdgeSetup _setup = new EdgeSetup().AddUsualCertificates();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Proxy_KnownName_IsFine()
    {
        await using var edge = await EdgeProcess.StartAsync(_setup);

        var result = await EdgeProcess.RunAsync(["inspect", $"127.0.0.1:{edge.HttpsPort}", "--sni", "one.test", "--ca", _setup.RootFile]);

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains("is fine.", result.Output, StringComparison.Ordinal);
        Assert.Contains("TLS 1.3, TLS 1.2 (not TLS 1.1, TLS 1.0, SSL 3.0)", result.Output, StringComparison.Ordinal);
        Assert.Contains("TLS 1.3 by ticket, TLS 1.2 by ticket", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output);
    }

    [Fact]
    public async Task Proxy_UnknownOrNoName_IsFoundWithWhatIsAcceptedOtherwise()
    {
        await using var edge = await EdgeProcess.StartAsync(_setup);

        var unknown = await Inspected.RunAsync(edge.HttpsPort, "--sni", "unknown.test");
        var none = await Inspected.RunAsync(edge.HttpsPort);

        Assert.Equal(["unrecognized-name"], unknown.Rules);
        Assert.Equal(["no-server-name"], none.Rules);
        Assert.Equal((1, 1), (unknown.ExitCode, none.ExitCode));
    }

    [Fact]
    public async Task Proxy_PlainListener_SpeaksPlainHttp()
    {
        await using var edge = await EdgeProcess.StartAsync(_setup);

        var inspected = await Inspected.RunAsync(edge.HttpPort);

        Assert.Equal(["plain-http"], inspected.Rules);
    }
}
