using System.Net;
using EdgeProxy.ProcessTests.Harness;
using Xunit.Abstractions;

namespace EdgeProxy.ProcessTests.Admin;

/// <summary>What Prometheus itself makes of the endpoint and of the alerting rules: a few scrapes, or a minute of them.</summary>
public sealed class PrometheusTests(EdgeFixture fixture, ITestOutputHelper output) : IClassFixture<EdgeFixture>
{
    private static readonly int Scrapes = LongRun.Wanted ? 60 : 3;

    [RequiresTool(PrometheusServer.Program)]
    public async Task Prometheus_ScrapingAProxyAtWork_MissesNoScrapeAndTakesEveryRule()
    {
        using var client = fixture.Client(HttpVersion.Version20);
        await client.GetStringAsync("/");
        await using var prometheus = await PrometheusServer.StartAsync(fixture.Edge);

        await Eventually.GetAsync(
            $"{Scrapes} scrapes",
            async () =>
            {
                await client.GetStringAsync("/");
                return await prometheus.QueryAsync("sum_over_time(up[10m])");
            },
            static count => count >= Scrapes,
            within: TimeSpan.FromSeconds(30 + (2 * Scrapes)));

        // A machine that is busy with other tests may hold one up for longer than the second it has.
        if (LongRun.Wanted) Assert.Equal(1, await prometheus.QueryAsync("min_over_time(up[10m])"));
        // What it kept is what it was shown: nothing was out of order, twice there or beyond a limit.
        Assert.Equal(0, await prometheus.QueryAsync("max_over_time((scrape_samples_scraped - scrape_samples_post_metric_relabeling)[10m:1s])"));
        Assert.Equal(5, await prometheus.QueryAsync("count(count by (certificate) (edgeproxy_certificate_not_after_seconds))"));
        Assert.True(await prometheus.QueryAsync("sum(http_server_request_duration_seconds_count{http_response_status_code=\"200\"})") > Scrapes);
        var target = (await prometheus.GetAsync("api/v1/targets"))["data"]!["activeTargets"]!.AsArray().Single()!;
        Assert.Equal(("up", ""), (target["health"]!.GetValue<string>(), target["lastError"]!.GetValue<string>()));
        var rules = (await prometheus.GetAsync("api/v1/rules"))["data"]!["groups"]!.AsArray().SelectMany(static group => group!["rules"]!.AsArray()).ToList();
        Assert.NotEmpty(rules);
        Assert.DoesNotContain(rules, static rule => rule!["health"]!.GetValue<string>() == "err");
        var (scrapes, samples, longest) = (
            await prometheus.QueryAsync("count_over_time(up[10m])"), await prometheus.QueryAsync("max_over_time(scrape_samples_scraped[10m])"), await prometheus.QueryAsync("max_over_time(scrape_duration_seconds[10m])"));
        output.WriteLine($"{scrapes} scrapes of {samples} samples, the longest took {TimeSpan.FromSeconds(longest ?? 0).Milliseconds} ms");
    }
}
