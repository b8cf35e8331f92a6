using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Http;

/// <summary>Through to a backend that is not Kestrel.</summary>
public sealed class NginxBackendTests
{
    [RequiresTool("nginx", "curl")]
    public async Task Get_ThroughToNginx_BringsItsAnswer()
    {
        await using var nginx = await NginxBackend.StartAsync();
        using var setup = new EdgeSetup().AddUsualCertificates().Proxy("nginx", "/{**rest}", nginx.Address);
        await using var edge = await EdgeProcess.StartAsync(setup);

        var http1 = await Curl.RunAsync(edge, "--http1.1", "--cacert", setup.RootFile, "https://one.test/");
        var http2 = await Curl.RunAsync(edge, "--http2", "--cacert", setup.RootFile, "https://one.test/");

        Assert.Equal(NginxBackend.Answer.TrimEnd(), http1.Output);
        Assert.Equal(NginxBackend.Answer.TrimEnd(), http2.Output);
    }
}
