using System.Net;
using System.Security.Cryptography;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Streaming;

/// <summary>Bodies that are larger than what the proxy may hold arrive byte by byte as they were sent, and leave its memory as it was.</summary>
public sealed class LargeBodyTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    // Enough for pools and the garbage collector to reach their working size.
    private const long WarmUp = 16 * ProcessUsage.MiB;

    public static TheoryData<Version, bool> Cases => new()
    {
        { HttpVersion.Version11, false },
        { HttpVersion.Version11, true },
        { HttpVersion.Version20, false },
        { HttpVersion.Version20, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Upload_LargeBody_ArrivesByteExactInFlatMemory(Version version, bool chunked)
    {
        using var client = fixture.Client(version);
        await UploadAsync(client, WarmUp, chunked);
        var before = fixture.Edge.Usage.PeakResident;

        var hash = await UploadAsync(client, LargeBody.Length, chunked);

        Assert.Equal(PatternStream.Hash(LargeBody.Length), hash);
        Assert.InRange(fixture.Edge.Usage.PeakResident - before, long.MinValue, LargeBody.Allowance);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Download_LargeBody_ArrivesByteExactInFlatMemory(Version version, bool chunked)
    {
        using var client = fixture.Client(version);
        await DownloadAsync(client, WarmUp, chunked);
        var before = fixture.Edge.Usage.PeakResident;

        var hash = await DownloadAsync(client, LargeBody.Length, chunked);

        Assert.Equal(PatternStream.Hash(LargeBody.Length), hash);
        Assert.InRange(fixture.Edge.Usage.PeakResident - before, long.MinValue, LargeBody.Allowance);
    }

    private static async Task<string> UploadAsync(HttpClient client, long length, bool chunked)
    {
        using var content = new StreamContent(new PatternStream(length), bufferSize: 64 * 1024);
        if (!chunked) content.Headers.ContentLength = length;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/body/hash") { Content = content, Version = client.DefaultRequestVersion };
        request.Headers.TransferEncodingChunked = chunked && client.DefaultRequestVersion == HttpVersion.Version11 ? true : null;
        using var response = await client.SendAsync(request);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    private static async Task<string> DownloadAsync(HttpClient client, long length, bool chunked)
    {
        var path = $"/body/{length}{(chunked ? "?chunked" : "")}";
        using var response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(body));
    }
}
