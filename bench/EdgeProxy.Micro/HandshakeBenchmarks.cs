using BenchmarkDotNet.Attributes;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Micro;

/// <summary>Both sides of a TLS 1.3 handshake without a socket between them.</summary>
public class HandshakeBenchmarks
{
    private readonly TicketKeyRing _tickets = new();
    private TlsContext _client = null!;
    private TlsContext _server = null!;
    private TlsResumption _session = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _client = TlsContext.CreateClient(new TlsContextOptions { MinimumVersion = TlsVersion.Tls13 });
        _server = TlsContext.CreateServer(new TlsContextOptions());
        _tickets.Publish(TicketKey.Create());
        using var first = new SessionPair(_client, _server).Establish(Stock.Ecdsa, _tickets);
        _session = first.Client.ExportResumption() ?? throw new InvalidOperationException("no ticket was given");
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _session.Dispose();
        _tickets.Dispose();
        _client.Dispose();
        _server.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void FullEcdsa() => new SessionPair(_client, _server).Establish(Stock.Ecdsa).Dispose();

    [Benchmark]
    public void FullRsa() => new SessionPair(_client, _server).Establish(Stock.Rsa).Dispose();

    [Benchmark]
    public bool Resumed()
    {
        using var pair = new SessionPair(_client, _server, _session).Establish(Stock.Ecdsa, _tickets);
        return pair.Client.Info!.Resumed ? true : throw new InvalidOperationException("the session was not resumed");
    }
}
