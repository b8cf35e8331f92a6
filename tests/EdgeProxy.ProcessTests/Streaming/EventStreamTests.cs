using System.Net;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Streaming;

/// <summary>Server-sent events: a browser's <c>open</c> event waits for the headers, and the first event may be hours away.</summary>
public sealed class EventStreamTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    public static TheoryData<Version> Versions => [HttpVersion.Version11, HttpVersion.Version20];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task EventStream_NoEventYet_HasItsHeadersSent(Version version)
    {
        using var client = fixture.Client(version);
        var heldBefore = fixture.Backend.Held.Count;

        using var response = await Eventually.EndsAsync("the headers", client.GetAsync("/held/events", HttpCompletionOption.ResponseHeadersRead));
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);

        await Eventually.HoldsAsync("the backend to hold the events", () => fixture.Backend.Held.Count == heldBefore + 1);
        fixture.Backend.Held.Release();
        Assert.Equal("released", await response.Content.ReadAsStringAsync());
    }
}
