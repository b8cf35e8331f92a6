using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Tls;

/// <summary>A proxy that is about to be treated badly: it runs under glibc's memory checks and does not wait long for a handshake.</summary>
public sealed class AbusedEdgeFixture : EdgeFixture
{
    /// <summary>Shows that it still serves, after all that was done to it.</summary>
    internal async Task AssertServesAsync()
    {
        Assert.False(Edge.HasExited, Edge.Log);
        using var client = await RawTlsClient.ConnectAsync(Edge.HttpsPort);
        await client.HandshakeAsync();
        var answer = await client.GetAsync();
        Assert.StartsWith("HTTP/1.1 200", answer.Text, StringComparison.Ordinal);
        Assert.True(answer.ClosedPolitely);
    }

    private protected override void Configure(EdgeSetup setup) => setup.CheckNativeMemory().Set("EdgeProxy:Tls:HandshakeTimeout", "00:00:01");
}
