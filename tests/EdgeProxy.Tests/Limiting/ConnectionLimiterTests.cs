using System.Net;
using EdgeProxy.Configuration;
using EdgeProxy.Limiting;
using EdgeProxy.Proxying;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;
using EdgeProxy.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeProxy.Tests.Limiting;

[Collection(EdgeProxyMeterTests.Name)]
public sealed class ConnectionLimiterTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RecordingLogger<ConnectionLimiter> _log = new();
    private readonly ActiveConfiguration _configuration = new(With(new LimitSettings()));
    private readonly ConnectionLimiter _limiter;

    public ConnectionLimiterTests() => _limiter = new ConnectionLimiter(
        _configuration, _services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), new ManualTime(), _log);

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Serve_ConnectionsBeyondTheLimit_AreClosedUntilOthersEnd()
    {
        _configuration.Publish(With(new LimitSettings { MaxConnections = 2 }));
        var first = Open("192.0.2.1");
        var second = Open("192.0.2.2");

        var third = Open("192.0.2.3");
        Assert.False(third.Served);
        await third.Ended;

        first.End();
        await first.Ended;
        Assert.True(Open("192.0.2.3").Served);
        Assert.True(second.Served);
    }

    [Fact]
    public void Serve_LimitThatIsSetWhileServing_CountsWhatIsOpenAlready()
    {
        Assert.True(Open("192.0.2.1").Served);
        Assert.True(Open("192.0.2.1").Served);
        _configuration.Publish(With(new LimitSettings { MaxConnectionsPerIp = 2 }));

        Assert.False(Open("192.0.2.1").Served);
        Assert.True(Open("192.0.2.2").Served);
    }

    [Fact]
    public async Task Serve_RefusedForItsAddress_DoesNotCountAsOpen()
    {
        _configuration.Publish(With(new LimitSettings { MaxConnections = 2, MaxConnectionsPerIp = 1 }));
        Open("192.0.2.1");
        for (var i = 0; i < 10; i++) await Open("192.0.2.1").Ended;
        Assert.True(Open("192.0.2.2").Served);
    }

    [Fact]
    public async Task Serve_ConnectionThatFails_LeavesTheCount()
    {
        _configuration.Publish(With(new LimitSettings { MaxConnections = 1 }));
        await Assert.ThrowsAsync<IOException>(() => _limiter.ServeAsync(Connection("192.0.2.1"), _ => throw new IOException("gone")));
        Assert.True(Open("192.0.2.1").Served);
    }

    [Fact]
    public void Serve_AFloodOfRefusals_IsToldOnce()
    {
        _configuration.Publish(With(new LimitSettings { MaxConnections = 1 }));
        for (var i = 0; i < 100; i++) Open("192.0.2.1");
        Assert.Contains("max_connections", Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    private static EdgeConfiguration With(LimitSettings limits) =>
        new(new EdgeSettings { Listeners = [], Limits = limits }, TlsPolicySet.Compile(new TlsSettings(), [])!, ProxyRoutes.None);

    private static DefaultConnectionContext Connection(string address) => new() { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1) };

    private Opened Open(string address)
    {
        var end = new TaskCompletionSource();
        var served = false;
        var ended = _limiter.ServeAsync(Connection(address), _ =>
        {
            served = true;
            return end.Task;
        });
        return new Opened(served, ended, end.SetResult);
    }

    private sealed record Opened(bool Served, Task Ended, Action End);
}
