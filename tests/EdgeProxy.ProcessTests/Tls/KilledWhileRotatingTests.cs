using System.Net;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.ProcessTests.Stapling;
using EdgeProxy.Testing;
using Xunit.Abstractions;

namespace EdgeProxy.ProcessTests.Tls;

/// <summary>SIGKILL while ticket keys and staples are being written: the next process starts with whole ones, and says nothing of a broken file.</summary>
public sealed class KilledWhileRotatingTests(ITestOutputHelper output) : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);

    private readonly EdgeSetup _setup = new();
    private readonly FaultyWebServer _web = new();

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        _setup.Dispose();
    }

    [RequiresTool("openssl")]
    public async Task Kill_AtRandomMomentsOfRotationsAndFetches_LeavesWholeKeysAndStaples()
    {
        var (kills, writes) = (LongRun.Wanted ? 100 : 4, 0);
        var random = new Random(9);
        var leaf = _setup.Pki.Issue(new LeafOptions { Hosts = ["one.test"], OcspUrl = _web.Url("/ocsp", WebAnswers.Nothing) });
        leaf.WritePair(_setup.CertificateFolder, "one");
        _setup.Set("EdgeProxy:StateDirectory", "state");
        Answer(leaf);
        await using (var first = await EdgeProcess.StartAsync(_setup))
        {
            await first.WaitForStapleAsync("one", "good");
            await RotateAsync(first);
        }

        for (var kill = 0; kill < kills; kill++)
        {
            // So that the first handshake has nothing but what was kept.
            _web.Url("/ocsp", WebAnswers.Nothing);
            await using var edge = await EdgeProcess.StartAsync(_setup);
            Assert.Equal(StapledEdge.Good, await edge.SeenAsync("one.test"));
            await edge.WaitForLogAsync("keys of session tickets were on disk");

            Answer(leaf);
            // The first of each takes the time of its compilation.
            await Task.WhenAll(RotateAsync(edge), FetchAsync(edge));
            var writing = WriteUntilItEndsAsync(edge);
            await Task.Delay(random.NextDouble() * Longest);
            edge.Signal(Signal.Kill);
            await edge.WaitForExitAsync();
            writes += await writing;
        }

        // In the short run a slow machine may be killed before its next write each time.
        if (LongRun.Wanted) Assert.InRange(writes, kills, int.MaxValue);

        output.WriteLine($"{kills} kills among {writes} writes of each");
    }

    private void Answer(TestCertificate leaf) =>
        _web.Url("/ocsp", WebAnswers.Computed(_ => Task.FromResult(TestOcsp.Respond(_setup.Pki.Intermediate, leaf, TimeProvider.System.GetUtcNow()))));

    private static async Task<int> WriteUntilItEndsAsync(EdgeProcess edge)
    {
        for (var written = 0; ; written++)
        {
            try
            {
                await Task.WhenAll(RotateAsync(edge), FetchAsync(edge));
            }
            catch (HttpRequestException)
            {
                return written;
            }
        }
    }

    private static async Task FetchAsync(EdgeProcess edge)
    {
        using var answer = await edge.RefreshAsync("one");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task RotateAsync(EdgeProcess edge)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/tls/rotate-tickets") { Headers = { { "X-EdgeProxy", "1" } } };
        using var answer = await edge.Admin.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
