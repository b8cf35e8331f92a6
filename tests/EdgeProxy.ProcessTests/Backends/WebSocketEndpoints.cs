using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeProxy.ProcessTests.Backends;

/// <summary><c>/ws</c> echoes; the message "close NUMBER" makes it close with that status.</summary>
internal sealed class WebSocketEndpoints
{
    private const string CloseCommand = "close ";

    // For clients that offer it.
    private static readonly WebSocketAcceptContext Compressing = new() { DangerousEnableCompression = true };

    /// <summary>How each client closed.</summary>
    public ConcurrentQueue<(int? Status, string? Reason)> ClosedByClients { get; } = new();

    public void Map(IEndpointRouteBuilder routes) => routes.Map("/ws", ServeAsync);

    private async Task ServeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(Compressing);
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var message = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (message.MessageType == WebSocketMessageType.Close)
            {
                ClosedByClients.Enqueue(((int?)socket.CloseStatus, socket.CloseStatusDescription));
                if (socket.State == WebSocketState.CloseReceived) await socket.CloseAsync(socket.CloseStatus!.Value, socket.CloseStatusDescription, default);
                return;
            }

            var data = buffer.AsMemory(0, message.Count);
            var text = message.MessageType == WebSocketMessageType.Text ? System.Text.Encoding.UTF8.GetString(data.Span) : "";
            if (text.StartsWith(CloseCommand, StringComparison.Ordinal))
                await socket.CloseOutputAsync((WebSocketCloseStatus)int.Parse(text.AsSpan(CloseCommand.Length)), "told to", default);
            else
                await socket.SendAsync(data, message.MessageType, message.EndOfMessage, context.RequestAborted);
        }
    }
}
