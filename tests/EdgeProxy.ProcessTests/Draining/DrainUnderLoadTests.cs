using System.Net;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Draining;

/// <summary>A restart that clients do not notice.</summary>
public sealed class DrainUnderLoadTests
{
    private const int Clients = 8;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Terminate_UnderLoad_FailsNoRequestThatWasAccepted(int version)
    {
        await using var backend = await Backend.StartAsync();
        using var setup = new EdgeSetup().AddUsualCertificates().Proxy("http", "/{**rest}", backend.Http1Address).Set("EdgeProxy:Drain:Delay", "00:00:01");
        await using var edge = await EdgeProcess.StartAsync(setup);
        var load = new Load();
        var clients = Enumerable.Range(0, Clients)
            .Select(_ => load.RunAsync(EdgeClient.Create(edge, setup.Pki, version == 1 ? HttpVersion.Version11 : HttpVersion.Version20)))
            .ToList();
        await Eventually.HoldsAsync("the load to be under way", () => load.Succeeded > 10 * Clients);

        edge.Signal(Signal.Terminate);

        // Each client goes on until nobody listens any more; that is a balancer's cue, and not a failed request.
        await Eventually.EndsAsync("the clients to find the listener closed", Task.WhenAll(clients));
        Assert.Empty(load.Failures);
        Assert.Equal(0, await edge.WaitForExitAsync());
    }

    private sealed class Load
    {
        private int _succeeded;

        public int Succeeded => Volatile.Read(ref _succeeded);

        public System.Collections.Concurrent.ConcurrentQueue<string> Failures { get; } = new();

        public async Task RunAsync(HttpClient client)
        {
            using (client)
            {
                while (true)
                {
                    try
                    {
                        using var response = await client.GetAsync("/");
                        if (response.StatusCode == HttpStatusCode.OK) Interlocked.Increment(ref _succeeded);
                        else Failures.Enqueue($"{response.StatusCode}");
                    }
                    catch (HttpRequestException refused) when (refused.HttpRequestError is HttpRequestError.ConnectionError)
                    {
                        // Nobody listens any more. Who was in the queue by then was served.
                        return;
                    }
                    catch (HttpRequestException failure)
                    {
                        Failures.Enqueue(failure.ToString());
                        return;
                    }
                }
            }
        }
    }
}
