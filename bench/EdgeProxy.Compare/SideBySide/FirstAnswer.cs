using System.Text;

namespace EdgeProxy.Compare;

/// <summary>How long a server takes from the start of its process to its first answer, a TLS handshake and a request to the backend included.</summary>
internal static class FirstAnswer
{
    private static readonly byte[] Request = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {BenchSite.Host}\r\nConnection: close\r\n\r\n");

    /// <summary>One start, in milliseconds.</summary>
    public static async Task<double> MeasureAsync(Contender contender, BenchSite site, int backendPort, string? cores, CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var server = await contender.StartAsync(site, backendPort, cores);
        using var client = new LeanClient(server.Port, BenchSite.Host);
        using var connection = await client.ConnectAsync(resume: null, stop);
        await connection.SendAsync(Request, stop);
        var answer = await connection.ReadAsync(stop);
        var took = TimeProvider.System.GetElapsedTime(started);
        return answer.Span.StartsWith("HTTP/1.1 200"u8) ? took.TotalMilliseconds : throw new IOException($"{contender.Name} did not answer 200");
    }
}
