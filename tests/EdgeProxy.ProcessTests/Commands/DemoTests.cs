using System.Net;
using System.Net.Sockets;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Commands;

/// <summary><c>demo</c>: a proxy from nothing.</summary>
public sealed class DemoTests
{
    private const string AnyPort = "127.0.0.1:0";

    [Fact]
    public async Task Demo_OnFreePorts_AnswersOverHttp2AndPrintsWhatToTry()
    {
        await using var edge = await EdgeProcess.StartAsync(
            ["demo", $"--EdgeProxy:Listeners:https:Address={AnyPort}", $"--EdgeProxy:Listeners:http:Address={AnyPort}", $"--EdgeProxy:Admin:Address={AnyPort}"]);

        await AssertAnswersAsync(edge.HttpsPort);
        await edge.WaitForLogAsync($"https://localhost:{edge.HttpsPort}/");
        edge.Signal(Signal.Interrupt);
        Assert.Equal(0, await edge.WaitForExitAsync());
    }

    [RequiresFreePorts(8443, 8080, 9901)]
    public async Task Demo_WithoutOptions_AnswersOnItsOwnPort()
    {
        await using var edge = await EdgeProcess.StartAsync(["demo"]);

        Assert.Equal(8443, edge.HttpsPort);
        await AssertAnswersAsync(edge.HttpsPort);
    }

    private static async Task AssertAnswersAsync(int port)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=EdgeProxy demo";
        using var client = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var response = await client.GetAsync($"https://localhost:{port}/hello");

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (response.StatusCode, response.Version));
        Assert.Contains("/hello", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>The demo's ports are promised, so they are the one case of fixed ports here.</summary>
    private sealed class RequiresFreePortsAttribute : FactAttribute
    {
        public RequiresFreePortsAttribute(params int[] ports)
        {
            var taken = Array.FindAll(ports, port => !IsFree(port));
            if (taken.Length > 0) Skip = $"in use on this machine: port {string.Join(", ", taken)}";
        }

        private static bool IsFree(int port)
        {
            try
            {
                using var probe = Loopback.Listen(port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }
}
