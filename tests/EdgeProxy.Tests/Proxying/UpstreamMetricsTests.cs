using System.Text.RegularExpressions;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Proxying;

[Collection(EdgeProxyMeterTests.Name)]
public sealed class UpstreamMetricsTests(TestProxy proxy) : IClassFixture<TestProxy>
{
    [Fact]
    public async Task Request_Answered_IsCountedByClusterDestinationAndStatus()
    {
        await TestProxy.SendRawAsync(proxy.Http, "GET / HTTP/1.1\nHost: a\nConnection: close");

        using var client = new HttpClient();
        var metrics = await client.GetStringAsync(new Uri($"http://127.0.0.1:{proxy.Admin}/metrics"));

        Assert.Matches(new Regex("""edgeproxy_upstream_request_duration_seconds_count\{cluster="http1",destination="only",status="2xx"\} [1-9]"""), metrics);
    }
}
