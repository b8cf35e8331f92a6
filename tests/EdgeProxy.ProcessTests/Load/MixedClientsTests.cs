using System.Net;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Load;

/// <summary>Two cores, so that every thread of the proxy serves many connections.</summary>
public sealed class TwoCoreEdgeFixture : EdgeFixture
{
    private protected override void Configure(EdgeSetup setup) => setup.Environment["DOTNET_PROCESSOR_COUNT"] = "2";
}

/// <summary>
/// Many clients at once, in pieces of every size, some of which leave in the middle: each gets its own bytes back, every one and in order. Buffers
/// are pooled among connections, and one that was given back too early shows here as somebody else's bytes.
/// </summary>
public sealed class MixedClientsTests(TwoCoreEdgeFixture fixture) : IClassFixture<TwoCoreEdgeFixture>
{
    private const int Seed = 20261120;
    private const int LargestBody = 400_000;

    private static readonly int Rounds = LongRun.Wanted ? 400 : 12;

    [Fact]
    public async Task Mirror_ManyClientsSomeOfWhichLeave_GivesEachItsOwnBytes()
    {
        using var http2 = fixture.Client(HttpVersion.Version20);

        await Task.WhenAll(
            Task.WhenAll(Enumerable.Range(0, 24).Select(client => Task.Run(() => SpeakHttp1Async(new Random(Seed + client))))),
            Task.WhenAll(Enumerable.Range(100, 12).Select(client => Task.Run(() => SpeakHttp2Async(http2, new Random(Seed + client))))));

        // Nobody is left behind: what left in the middle ends here as well.
        http2.Dispose();
        await Eventually.GetAsync("all connections to end", fixture.Edge.ScrapeAsync, seen => seen.Sum("edgeproxy_connections_open") <= 1); // The one that asks.
        Assert.DoesNotContain("Unhandled exception", fixture.Edge.Log, StringComparison.Ordinal);
    }

    private async Task SpeakHttp1Async(Random random)
    {
        MirrorClient? client = null;
        for (var round = 0; round < Rounds; round++)
        {
            client ??= await MirrorClient.ConnectAsync(fixture.Edge, fixture.Setup.Pki);
            var body = new SeededBody(random.Next(), random.Next(LargestBody));
            if (random.Next(4) > 0)
            {
                await client.ExchangeAsync(body);
                continue;
            }

            await client.LeaveAsync(body, after: random.Next(body.Length + 1), withReset: random.Next(2) == 0);
            client = null;
        }

        client?.Dispose();
    }

    private static async Task SpeakHttp2Async(HttpClient http, Random random)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var body = new SeededBody(random.Next(), random.Next(LargestBody));
            using var request = new HttpRequestMessage(HttpMethod.Post, "/body/mirror") { Content = body, Version = HttpVersion.Version20 };
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            await using var stream = await response.Content.ReadAsStreamAsync();
            // Disposed of before its end, the stream is reset.
            var wanted = random.Next(4) > 0 ? body.Length : random.Next(body.Length);
            await body.VerifyAsync(stream, wanted);
            if (wanted == body.Length) Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        }
    }
}
