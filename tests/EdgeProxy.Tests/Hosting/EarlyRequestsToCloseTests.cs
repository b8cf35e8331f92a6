using System.Text;
using EdgeProxy.Hosting;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace EdgeProxy.Tests.Hosting;

public sealed class EarlyRequestsToCloseTests
{
    [Theory]
    [InlineData("h2", 1)]
    [InlineData("http/1.1", 0)] // it would be closed unanswered
    [InlineData(null, 0)]
    public async Task PassOn_AskedToCloseBefore_TellsOnlyHttp2AndBeforeItServes(string? protocol, int told)
    {
        await using var pair = await ConnectedPair.OpenAsync();
        var connection = pair.Connection;
        if (protocol is not null) connection.Features.Set<ITlsApplicationProtocolFeature>(new Negotiated(Encoding.ASCII.GetBytes(protocol)));
        connection.Features.Get<IConnectionLifetimeNotificationFeature>()!.RequestClose();
        var server = new Server();
        connection.Features.Set<IConnectionLifetimeNotificationFeature>(server);
        int? toldBefore = null;

        await EarlyRequestsToClose.PassOn(_ =>
        {
            toldBefore = server.Requests;
            return Task.CompletedTask;
        })(connection);

        Assert.Equal(told, toldBefore);
    }

    private sealed record Negotiated(ReadOnlyMemory<byte> ApplicationProtocol) : ITlsApplicationProtocolFeature;

    private sealed class Server : IConnectionLifetimeNotificationFeature
    {
        public int Requests { get; private set; }

        public CancellationToken ConnectionClosedRequested { get; set; }

        public void RequestClose() => Requests++;
    }
}
