using System.Text;
using EdgeProxy.Draining;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace EdgeProxy.Tests.Draining;

public sealed class ConnectionLedgerBuilderTests
{
    private readonly ConnectionLedger _ledger = new(TimeProvider.System);

    [Theory]
    [InlineData("h2", ConnectionProtocol.Http2)]
    [InlineData("http/1.1", ConnectionProtocol.Http1)]
    [InlineData("", ConnectionProtocol.Http1)]
    public async Task Serve_TlsConnection_CountsAsTlsUntilAlpnIsKnown(string alpn, object negotiated)
    {
        var builder = new ConnectionBuilder(EmptyServices.Instance);
        builder.UseConnectionLedger(_ledger, "https", tls: true);
        builder.Use(next => connection =>
        {
            Assert.Equal(1, _ledger.Count(ConnectionProtocol.Tls));
            connection.Features.Set<ITlsApplicationProtocolFeature>(new Alpn(Encoding.ASCII.GetBytes(alpn)));
            return next(connection);
        });
        builder.Run(connection =>
        {
            connection.EnterNegotiatedProtocol();
            Assert.Equal((0, 1), (_ledger.Count(ConnectionProtocol.Tls), _ledger.Count((ConnectionProtocol)negotiated)));
            return Task.CompletedTask;
        });

        await builder.Build()(new DefaultConnectionContext());

        Assert.Equal(0, _ledger.Count());
    }

    [Fact]
    public async Task Serve_ConnectionThatFails_LeavesTheLedger()
    {
        var builder = new ConnectionBuilder(EmptyServices.Instance);
        builder.UseConnectionLedger(_ledger, "https", tls: true);
        builder.Run(static _ => throw new IOException("reset"));

        await Assert.ThrowsAsync<IOException>(() => builder.Build()(new DefaultConnectionContext()));

        Assert.Equal(0, _ledger.Count());
        Assert.Empty(_ledger.Snapshot());
    }

    private sealed record Alpn(ReadOnlyMemory<byte> ApplicationProtocol) : ITlsApplicationProtocolFeature;

    private sealed class EmptyServices : IServiceProvider
    {
        public static readonly EmptyServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
