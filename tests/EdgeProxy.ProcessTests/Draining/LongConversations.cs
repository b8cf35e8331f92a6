using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Threading.Channels;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Draining;

/// <summary>What is in the middle of something when the proxy is told to stop. Each tells what it saw.</summary>
internal static class LongConversations
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>A WebSocket that talks until it is closed.</summary>
    /// <returns>The status it was closed with.</returns>
    public static async Task<WebSocketCloseStatus?> WebSocketAsync(EdgeProcess edge, TestPki pki, Version version, Action begun)
    {
        using var invoker = new HttpMessageInvoker(EdgeClient.Handler(edge, pki));
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await socket.ConnectAsync(new Uri("wss://one.test/ws"), invoker, default);
        var buffer = new byte[100];
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);
        await socket.ReceiveAsync(buffer, default);
        begun();
        await socket.ReceiveAsync(buffer, default);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
        return socket.CloseStatus;
    }

    /// <summary>A bidirectional gRPC stream, a message answered before the next, that ends by itself when <paramref name="end"/> does.</summary>
    /// <returns>Its <c>grpc-status</c>.</returns>
    public static async Task<string> GrpcAsync(EdgeProcess edge, TestPki pki, Task end, Action begun)
    {
        using var client = EdgeClient.Create(edge, pki, HttpVersion.Version20);
        var messages = Channel.CreateUnbounded<string>();
        using var content = new MessageContent(messages.Reader);
        content.Headers.ContentType = new MediaTypeHeaderValue(GrpcEndpoints.ContentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/test.Echo/Chat") { Content = content, Version = HttpVersion.Version20 };
        request.Headers.TE.ParseAdd("trailers");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        for (var number = 1; number == 1 || !end.IsCompleted; number++)
        {
            await messages.Writer.WriteAsync($"{number}");
            if (await GrpcMessage.ReadAsync(body) != $"you said {number}") throw new InvalidDataException($"message {number} was lost");
            if (number == 1) begun();
            await Task.WhenAny(end, Task.Delay(Interval));
        }

        messages.Writer.Complete();
        if (await GrpcMessage.ReadAsync(body) is not null) throw new InvalidDataException("a message too many");
        return response.TrailingHeaders.GetValues("grpc-status").Single();
    }

    /// <summary>An upload that takes its time.</summary>
    /// <returns>Whether all of it arrived.</returns>
    public static async Task<bool> UploadAsync(EdgeProcess edge, TestPki pki, TimeSpan during, Action begun)
    {
        using var client = EdgeClient.Create(edge, pki, HttpVersion.Version11);
        using var content = new SlowContent(during, begun);
        using var response = await client.PostAsync("/body/hash", content);
        return response.StatusCode == HttpStatusCode.OK && await response.Content.ReadAsStringAsync() == content.Hash;
    }

    private sealed class SlowContent(TimeSpan during, Action begun) : HttpContent
    {
        private readonly System.Security.Cryptography.IncrementalHash _hash =
            System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);

        public string Hash => Convert.ToHexStringLower(_hash.GetCurrentHash());

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var piece = new byte[10_000];
            var started = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(started) < during)
            {
                Random.Shared.NextBytes(piece);
                _hash.AppendData(piece);
                await stream.WriteAsync(piece);
                await stream.FlushAsync();
                begun();
                await Task.Delay(Interval);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
