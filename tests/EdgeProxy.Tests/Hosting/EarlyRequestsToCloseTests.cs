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
    public async Task PassOn_AskedToCloseBefore_TellsWhoAnswersNevertheless(string protocol, int told)
    {
        await using var pair = await ConnectedPair.OpenAsync();
        var connection = pair.Connection;
        connection.Features.Set<ITlsApplicationProtocolFeature>(new Negotiated(Encoding.ASCII.GetBytes(protocol)));
        connection.Features.Get<IConnectionLifetimeNotificationFeature>()!.RequestClose();
        var server = new Server();
        connection.Features.Set<IConnectionLifetimeNotificationFeature>(server);
        var served = 0;

        await EarlyRequestsToClose.PassOn(_ =>
        {
            served++;
            return Task.CompletedTask;
        })(connection);

        Assert.Equal((1, told), (served, server.Requests));
    }

    private sealed record Negotiated(ReadOnlyMemory<byte> ApplicationProtocol) : ITlsApplicationProtocolFeature;

    private sealed class Server : IConnectionLifetimeNotificationFeature
    {
        public int Requests { get; private set; }

        public CancellationToken ConnectionClosedRequested { get; set; }

        public void RequestClose() => Requests++;
    }
}
