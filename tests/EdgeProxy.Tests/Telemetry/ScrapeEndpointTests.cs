using EdgeProxy.Telemetry.Prometheus;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeProxy.Tests.Telemetry;

public sealed class ScrapeEndpointTests : IDisposable
{
    private readonly PrometheusExporter _exporter = new(NullLogger<PrometheusExporter>.Instance);

    public void Dispose() => _exporter.Dispose();

    [Fact]
    public async Task Serve_MoreAtOnceThanFit_RefusesTheLastAndRecovers()
    {
        var collecting = new TaskCompletionSource();
        using var release = new ManualResetEventSlim();
        _exporter.Collect = _ =>
        {
            collecting.TrySetResult();
            release.Wait();
            return false;
        };
        var endpoint = new ScrapeEndpoint(_exporter);
        var first = Task.Run(() => ServeAsync(endpoint));
        await collecting.Task;
        // The first collects; these have entered and wait for their turn by the time each call returns its task.
        var waiting = Enumerable.Range(1, 7).Select(_ => ServeAsync(endpoint)).ToList();

        var refused = await ServeAsync(endpoint);
        release.Set();
        await Task.WhenAll([first, .. waiting]);

        Assert.Equal("Too many scrapes at once.\n", refused);
        Assert.NotEqual(refused, await ServeAsync(endpoint));
    }

    [Fact]
    public async Task Serve_NothingCollected_Is503()
    {
        _exporter.Collect = static _ => false;

        Assert.Equal("The metrics could not be collected; the log says why.\n", await ServeAsync(new ScrapeEndpoint(_exporter)));
    }

    private static async Task<string> ServeAsync(ScrapeEndpoint endpoint)
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        await endpoint.ServeAsync(context);
        Assert.Equal(StatusCodes.Status503ServiceUnavailable, context.Response.StatusCode);
        context.Response.Body.Position = 0;
        return await new StreamReader(context.Response.Body).ReadToEndAsync();
    }
}
