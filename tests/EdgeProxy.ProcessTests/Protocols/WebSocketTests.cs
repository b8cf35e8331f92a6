using System.Net;
using System.Net.WebSockets;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Protocols;

/// <summary>WebSockets over HTTP/1.1's Upgrade and over HTTP/2's extended CONNECT (RFC 8441).</summary>
public sealed class WebSocketTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    public static TheoryData<Version> Versions => [HttpVersion.Version11, HttpVersion.Version20];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Messages_TextAndBinary_AreEchoed(Version version)
    {
        using var socket = await ConnectAsync(version);
        var large = new byte[60_000];
        new Random(6455).NextBytes(large);

        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);
        Assert.Equal("hello"u8.ToArray(), await ReceiveAsync(socket));
        await socket.SendAsync(large, WebSocketMessageType.Binary, endOfMessage: true, default);
        Assert.Equal(large, await ReceiveAsync(socket));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Close_ByTheClient_ReachesTheBackendWithItsCode(Version version)
    {
        using var socket = await ConnectAsync(version);

        await socket.CloseAsync((WebSocketCloseStatus)4001, $"enough of {version}", default);

        Assert.Equal((WebSocketCloseStatus)4001, socket.CloseStatus);
        Assert.Contains((4001, $"enough of {version}"), fixture.Backend.WebSockets.ClosedByClients);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Close_ByTheBackend_ReachesTheClientWithItsCode(Version version)
    {
        using var socket = await ConnectAsync(version);
        await socket.SendAsync("close 4002"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);

        var end = await Eventually.EndsAsync("the close frame", socket.ReceiveAsync(new byte[100], default));

        Assert.Equal(WebSocketMessageType.Close, end.MessageType);
        Assert.Equal(((WebSocketCloseStatus)4002, "told to"), (end.CloseStatus, end.CloseStatusDescription));
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
    }

    private async Task<ClientWebSocket> ConnectAsync(Version version)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var invoker = new HttpMessageInvoker(EdgeClient.Handler(fixture.Edge, fixture.Setup.Pki));
        await socket.ConnectAsync(new Uri("wss://one.test/ws"), invoker, default).WaitAsync(Eventually.Patience);
        return socket;
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket socket)
    {
        var message = new List<byte>();
        var buffer = new byte[16 * 1024];
        WebSocketReceiveResult result;
        do
        {
            result = await Eventually.EndsAsync("a message", socket.ReceiveAsync(buffer, default));
            message.AddRange(buffer[..result.Count]);
        }
        while (!result.EndOfMessage);
        return [.. message];
    }
}
