using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Protocols;

/// <summary>gRPC's four kinds of call, without its packages: messages in order, trailers at the end.</summary>
public sealed class GrpcTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    [Fact]
    public async Task Unary_Call_BringsAnswerAndTrailers()
    {
        using var client = fixture.Client(HttpVersion.Version20);
        using var response = await CallAsync(client, "Unary", new ByteArrayContent(GrpcMessage.Encode("world")));
        await using var body = await response.Content.ReadAsStreamAsync();

        Assert.Equal("hello world", await GrpcMessage.ReadAsync(body));
        Assert.Null(await GrpcMessage.ReadAsync(body));
        Assert.Equal("0", Assert.Single(response.TrailingHeaders.GetValues("grpc-status")));
    }

    [Fact]
    public async Task ServerStreaming_Call_BringsEveryMessageInOrder()
    {
        const int Count = 500;
        using var client = fixture.Client(HttpVersion.Version20);
        using var response = await CallAsync(client, "Count", new ByteArrayContent(GrpcMessage.Encode($"{Count}")));
        await using var body = await response.Content.ReadAsStreamAsync();

        for (var number = 1; number <= Count; number++) Assert.Equal($"{number}", await GrpcMessage.ReadAsync(body));
        Assert.Null(await GrpcMessage.ReadAsync(body));
        Assert.Equal("0", Assert.Single(response.TrailingHeaders.GetValues("grpc-status")));
    }

    [Fact]
    public async Task Bidirectional_Call_BringsHeadersFirstAndAnswersEachMessageBeforeTheNext()
    {
        using var client = fixture.Client(HttpVersion.Version20);
        var messages = Channel.CreateUnbounded<string>();
        using var response = await CallAsync(client, "Chat", new MessageContent(messages.Reader));
        await using var body = await response.Content.ReadAsStreamAsync();

        for (var number = 1; number <= 20; number++)
        {
            await messages.Writer.WriteAsync($"{number}");
            Assert.Equal($"you said {number}", await Eventually.EndsAsync($"answer {number}", GrpcMessage.ReadAsync(body)));
        }

        messages.Writer.Complete();
        Assert.Null(await Eventually.EndsAsync("the end of the call", GrpcMessage.ReadAsync(body)));
        Assert.Equal("0", Assert.Single(response.TrailingHeaders.GetValues("grpc-status")));
    }

    [Fact]
    public async Task Refusal_OfTrailersOnly_KeepsStatusAndMessage()
    {
        using var client = fixture.Client(HttpVersion.Version20);
        using var response = await CallAsync(client, "Refuse", new ByteArrayContent(GrpcMessage.Encode("please")));

        Assert.Equal("7", Assert.Single(response.Headers.GetValues("grpc-status")));
        Assert.Equal("not you", Assert.Single(response.Headers.GetValues("grpc-message")));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    private static async Task<HttpResponseMessage> CallAsync(HttpClient client, string method, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue(GrpcEndpoints.ContentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/test.Echo/{method}") { Content = content, Version = HttpVersion.Version20 };
        request.Headers.TE.ParseAdd("trailers");
        var response = await Eventually.EndsAsync("the call's headers", client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(GrpcEndpoints.ContentType, response.Content.Headers.ContentType?.MediaType);
        return response;
    }
}
