using System.Net;
using System.Net.WebSockets;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Draining;

/// <summary>WebSockets end with Close 1001 on both sides when the proxy does, whatever they are in the middle of.</summary>
public sealed class WebSocketFarewellTests : IAsyncLifetime
{
    private readonly EdgeSetup _setup = new EdgeSetup().AddUsualCertificates();
    private Backend _backend = null!;
    private EdgeProcess _edge = null!;

    public static TheoryData<int, bool> Kinds => new() { { 1, false }, { 1, true }, { 2, false }, { 2, true } };

    public async Task InitializeAsync()
    {
        _backend = await Backend.StartAsync();
        _edge = await EdgeProcess.StartAsync(_setup.Proxy("http", "/{**rest}", _backend.Http1Address));
    }

    public async Task DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _backend.DisposeAsync();
        _setup.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Terminate_IdleWebSocket_ClosesBothSidesWith1001(int version, bool compressed)
    {
        using var socket = await ConnectAsync("ws", version, compressed);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);
        Assert.Equal("hello"u8.ToArray(), await ReceiveAsync(socket));

        _edge.Signal(Signal.Terminate);

        Assert.Empty(await ReceiveAsync(socket));
        Assert.Equal((WebSocketCloseStatus)1001, socket.CloseStatus);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "whatever the client says", default);
        Assert.Equal(0, await _edge.WaitForExitAsync());
        Assert.Equal((1001, ""), Assert.Single(_backend.WebSockets.ClosedByClients));
        Assert.Contains(version == 1 ? "(websocket: 1 closed)" : "(h2: 1 closed)", _edge.Log, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Terminate_InTheMiddleOfMessagesBothWays_DeliversThemFirst(int version, bool compressed)
    {
        using var socket = await ConnectAsync("ws", version, compressed);
        var message = new byte[200_000];
        new Random(1001).NextBytes(message);
        await socket.SendAsync(message.AsMemory(0, 100_000), WebSocketMessageType.Binary, endOfMessage: false, default);
        var begun = new byte[1000];
        var count = (await Eventually.EndsAsync("the echo to begin", socket.ReceiveAsync(begun, default))).Count;

        _edge.Signal(Signal.Terminate);
        await _edge.WaitForLogAsync("Closing");
        await socket.SendAsync(message.AsMemory(100_000), WebSocketMessageType.Binary, endOfMessage: true, default);

        byte[] echo = [.. begun[..count], .. await ReceiveAsync(socket)];
        Assert.Equal(message, echo);
        Assert.Empty(await ReceiveAsync(socket));
        Assert.Equal((WebSocketCloseStatus)1001, socket.CloseStatus);
        await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, default);
        Assert.Equal(0, await _edge.WaitForExitAsync());
        Assert.Equal(1001, Assert.Single(_backend.WebSockets.ClosedByClients).Status);
    }

    private async Task<ClientWebSocket> ConnectAsync(string path, int version, bool compressed)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version == 1 ? HttpVersion.Version11 : HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        if (compressed) socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        var invoker = new HttpMessageInvoker(EdgeClient.Handler(_edge, _setup.Pki));
        await socket.ConnectAsync(new Uri($"wss://one.test/{path}"), invoker, default).WaitAsync(Eventually.Patience);
        return socket;
    }

    /// <summary>A whole message; empty when it was a Close frame.</summary>
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
