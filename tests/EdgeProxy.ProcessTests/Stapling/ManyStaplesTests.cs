using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;
using Xunit.Abstractions;

namespace EdgeProxy.ProcessTests.Stapling;

/// <summary>Many certificates that have nothing yet, and one responder for all of them.</summary>
public sealed class ManyStaplesTests(ITestOutputHelper output) : IAsyncDisposable
{
    private readonly EdgeSetup _setup = new();
    private readonly FaultyWebServer _web = new();

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        _setup.Dispose();
    }

    [Fact]
    public async Task Certificates_OfOneResponder_AreAllStapledBelowTheRate()
    {
        var (count, perSecond) = LongRun.Wanted ? (5000, 50) : (60, 30);
        var now = TimeProvider.System.GetUtcNow();
        Parallel.For(0, count, number =>
        {
            var url = _web.Url($"/{number}", WebAnswers.Nothing);
            var leaf = _setup.Pki.Issue(new LeafOptions { Hosts = [$"host-{number}.test"], OcspUrl = url });
            _web.Url($"/{number}", WebAnswers.Ok(TestOcsp.Respond(_setup.Pki.Intermediate, leaf, now)));
            leaf.WritePair(_setup.CertificateFolder, $"{number}");
        });
        _setup.Set("EdgeProxy:Stapling:MaxFetchesPerSecond", perSecond);
        var begun = Stopwatch.GetTimestamp();
        await using var edge = await EdgeProcess.StartAsync(_setup);

        await Eventually.GetAsync("all to be stapled", () => GoodAsync(edge), good => good == count, TimeSpan.FromSeconds(30 + (count / perSecond * 2)));

        var took = Stopwatch.GetElapsedTime(begun);
        var times = _web.Times.Order().ToList();
        output.WriteLine($"{count} certificates, {times.Count} requests in {(times[^1] - times[0]).TotalSeconds:F1} s; the busiest second had {Busiest(times)}, {perSecond} are allowed");
        Assert.Equal(count, times.Count);
        // Requests are spaced where they begin. Late ones may catch up with others on the way; that all came too early no delay can do.
        Assert.True(took >= TimeSpan.FromSeconds((count - 1.0) / perSecond), $"{count} requests were made in {took}.");
    }

    private static int Busiest(List<DateTimeOffset> times) =>
        times.Select((begin, index) => times.Skip(index).TakeWhile(time => time - begin < TimeSpan.FromSeconds(1)).Count()).Max();

    private static async Task<int> GoodAsync(EdgeProcess edge) => JsonNode.Parse(await edge.Admin.GetStringAsync("api/certificates"))!
        .AsArray().Count(node => node!["staple"]!["status"]!.GetValue<string>() == "good");
}
