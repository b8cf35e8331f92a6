using System.Net;
using System.Security.Cryptography;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Streaming;

/// <summary>Who is slow slows the other side down, and not the proxy's memory up.</summary>
public sealed class BackpressureTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    private const long Offered = 128 * ProcessUsage.MiB;

    // Both sockets' buffers, which Linux grows to some MiB each on loopback, and the windows of both HTTP versions.
    private const long MayBeUnderWay = 40 * ProcessUsage.MiB;

    // What .NET's client gathers before it writes to the backend.
    private const int MayBeHeldBack = 4096;

    // A side that moved nothing for so many looks in a row has stopped.
    private const int LooksWithoutProgress = 25;

    public static TheoryData<Version> Versions => [HttpVersion.Version11, HttpVersion.Version20];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Download_ClientDoesNotRead_StopsTheBackendUntilItDoes(Version version)
    {
        using var client = fixture.Client(version);
        var sentBefore = fixture.Backend.Bodies.Sent;
        var memoryBefore = fixture.Edge.Usage.PeakResident;
        using var response = await client.GetAsync($"/body/{Offered}", HttpCompletionOption.ResponseHeadersRead);

        var sent = await WaitForStandstillAsync("the backend to be stopped", () => fixture.Backend.Bodies.Sent) - sentBefore;

        Assert.InRange(sent, 1, MayBeUnderWay);
        Assert.InRange(fixture.Edge.Usage.PeakResident - memoryBefore, long.MinValue, LargeBody.Allowance);
        await using var body = await response.Content.ReadAsStreamAsync();
        Assert.Equal(PatternStream.Hash(Offered), Convert.ToHexStringLower(await SHA256.HashDataAsync(body)));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Upload_ClientSendsPieceByPiece_EachArrivesBeforeTheNextIsSent(Version version)
    {
        using var client = fixture.Client(version);
        var before = fixture.Backend.Bodies.Received;
        using var content = new PiecewiseContent(sent => Eventually.HoldsAsync(
            $"{sent} bytes to arrive", () => fixture.Backend.Bodies.Received - before > sent - MayBeHeldBack));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/body/hash") { Content = content, Version = version };

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(before + PiecewiseContent.Length, fixture.Backend.Bodies.Received);
    }

    private static async Task<long> WaitForStandstillAsync(string what, Func<long> read)
    {
        long last = 0;
        var looks = 0;
        return await Eventually.GetAsync(
            what,
            () => Task.FromResult(read()),
            value =>
            {
                looks = value == last && value > 0 ? looks + 1 : 0;
                last = value;
                return looks >= LooksWithoutProgress;
            });
    }

    /// <summary>Sends a piece and waits for what <paramref name="arrived"/> waits for before the next.</summary>
    private sealed class PiecewiseContent(Func<int, Task> arrived) : HttpContent
    {
        public const int Length = 20 * PieceLength;

        private const int PieceLength = 10_000;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var sent = PieceLength; sent <= Length; sent += PieceLength)
            {
                await stream.WriteAsync(new byte[PieceLength]);
                await stream.FlushAsync();
                await arrived(sent);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
