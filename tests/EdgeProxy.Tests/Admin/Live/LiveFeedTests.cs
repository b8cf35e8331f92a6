using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using EdgeProxy.Admin.Live;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Admin.Live;

[Collection(EdgeProxyMeterTests.Name)]
public sealed class LiveFeedTests
{
    [Fact]
    public async Task Stream_Watched_OpensAndTicks()
    {
        await using var admin = await AdminApplication.StartAsync();
        await using var stream = await admin.Client.GetStreamAsync(new Uri("/api/stream", UriKind.Relative));
        using var reader = new StreamReader(stream);

        Assert.Equal("event: opening", await reader.ReadLineAsync());
        var opening = JsonNode.Parse((await reader.ReadLineAsync())!["data: ".Length..])!;
        Assert.Equal((2, 300), (opening["interval"]!.GetValue<int>(), opening["capacity"]!.GetValue<int>()));
        Assert.Equal("running", opening["state"]!["status"]!["phase"]!.GetValue<string>());
        Assert.Equal("", await reader.ReadLineAsync());

        admin.Time.Advance(LiveFeed.Interval);
        Assert.Equal("event: tick", await reader.ReadLineAsync());
        var tick = JsonNode.Parse((await reader.ReadLineAsync())!["data: ".Length..])!;
        Assert.Equal(admin.Time.GetUtcNow().ToUnixTimeMilliseconds(), tick["column"]!["at"]!.GetValue<long>());
        Assert.Single(tick["column"]!.AsObject()); // a quiet interval is small to tell
    }

    [Fact]
    public async Task Stream_TooManyWatch_RefusesTheNext()
    {
        await using var admin = await AdminApplication.StartAsync();
        var feed = admin.Get<LiveFeed>();
        var viewers = Enumerable.Range(0, LiveFeed.MostViewers).Select(_ => feed.Watch()!).ToList();

        using var refused = await admin.Client.GetAsync(new Uri("/api/stream", UriKind.Relative));
        feed.Leave(viewers[0]);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(feed.Watch());
    }

    [Fact]
    public async Task Watch_ViewerThatDoesNotRead_IsLetGoAndOthersGoOn()
    {
        await using var admin = await AdminApplication.StartAsync();
        var feed = admin.Get<LiveFeed>();
        var (slow, quick) = (feed.Watch()!, feed.Watch()!);

        var read = 0;
        for (var i = 0; i < 20; i++)
        {
            admin.Time.Advance(LiveFeed.Interval);
            while (quick.TryRead(out _)) read++;
        }

        Assert.Equal(21, read); // the opening and every tick
        Assert.False(quick.Completion.IsCompleted);
        Assert.True(await CountAsync(slow) < 10);
    }

    [Fact]
    public async Task Watch_ProcessClosesAndNothingIsOpen_EndsEveryStream()
    {
        await using var admin = await AdminApplication.StartAsync();
        var feed = admin.Get<LiveFeed>();
        var viewer = feed.Watch()!;
        var stopping = admin.Drain.StoppingAsync(CancellationToken.None);
        admin.Time.Advance(TimeSpan.FromSeconds(5));
        await stopping;

        admin.Time.Advance(LiveFeed.Interval);

        await CountAsync(viewer).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Null(feed.Watch());
    }

    // Ends only when the feed has let the viewer go.
    private static async Task<int> CountAsync(ChannelReader<byte[]> viewer)
    {
        var count = 0;
        await foreach (var _ in viewer.ReadAllAsync()) count++;
        return count;
    }
}
