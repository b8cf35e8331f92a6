using EdgeProxy.ProcessTests.Harness;
using Xunit.Abstractions;

namespace EdgeProxy.ProcessTests.Admin;

/// <summary>Nothing a client sends becomes a metric label, so no client can grow the number of time series.</summary>
public sealed class CardinalityTests(EdgeFixture fixture, ITestOutputHelper output) : IClassFixture<EdgeFixture>
{
    private const int Seed = 20261120;
    private const int Batch = 100;

    private static readonly int Attempts = LongRun.Wanted ? 100_000 : 500;

    [Fact]
    public async Task Series_RandomNamesPathsHostsAndMethods_DoNotGrow()
    {
        var random = new Random(Seed);
        await KnockAsync(random, 50); // one of each kind makes its series
        await SeriesAsync(); // and so does the scrape
        var before = await SeriesAsync();

        await KnockAsync(random, Attempts);

        var after = await SeriesAsync();
        Assert.Empty(after.Except(before));
        output.WriteLine($"{Attempts} random names: {before.Count} time series before, {after.Count} after");
    }

    private async Task KnockAsync(Random random, int count)
    {
        for (var i = 0; i < count; i++)
        {
            using (var unknown = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, $"{Word(random)}.{Word(random)}"))
            {
                await Assert.ThrowsAsync<IOException>(() => unknown.HandshakeAsync());
            }

            if (i % Batch == 0) await RequestAsync(random);
            if (i % 10 != 0) continue;
            using var client = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort);
            await client.HandshakeAsync();
            await client.SendAsync($"{(i % 20 == 0 ? "GET" : Word(random).ToUpperInvariant())} /{Word(random)}/{Word(random)} HTTP/1.1\r\nHost: {Word(random)}.test\r\nConnection: close\r\n\r\n");
            await client.ReadToEndAsync();
        }
    }

    // On one connection, each with a path, and half of them with a host, that nobody heard of.
    private async Task RequestAsync(Random random)
    {
        using var client = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort);
        await client.HandshakeAsync();
        for (var i = Batch; i > 0; i--)
            await client.SendAsync($"GET /{Word(random)}?{Word(random)} HTTP/1.1\r\nHost: {(i % 2 == 0 ? "one" : Word(random))}.test\r\n{(i == 1 ? "Connection: close\r\n" : "")}\r\n");
        await client.ReadToEndAsync();
    }

    // What the runtime tells of itself, such as a first collection of a generation, comes when it comes.
    private async Task<HashSet<string>> SeriesAsync() =>
        [.. (await fixture.Edge.ScrapeAsync()).Series.Where(static series => !series.StartsWith("dotnet_", StringComparison.Ordinal))];

    private static string Word(Random random) => new([.. Enumerable.Range(0, 12).Select(_ => (char)random.Next('a', 'z' + 1))]);
}
