using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Compare;

/// <summary>What is done with a new connection.</summary>
internal enum ConnectionUse
{
    /// <summary>A handshake with a certificate, and the end.</summary>
    FullHandshake,

    /// <summary>A handshake that resumes a session by its ticket, and the end.</summary>
    ResumedHandshake,

    /// <summary>A full handshake and one request.</summary>
    OneRequest,
}

/// <summary>New connections, one after the other, by a few clients at once.</summary>
internal sealed class ConnectionLoad(string host, ConnectionUse use) : ILoad
{
    private const int Clients = 16;

    // A server that hangs shall not hold the run up.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly byte[] _request = Encoding.ASCII.GetBytes($"GET /1k HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

    public async Task<LoadResult> RunAsync(IBenchServer server, TimeSpan duration, CancellationToken stop)
    {
        using var client = new LeanClient(server.Port, host);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        end.CancelAfter(duration + Patience);
        var deadline = TimeProvider.System.GetTimestamp() + (long)(duration.TotalSeconds * TimeProvider.System.TimestampFrequency);
        using var session = use == ConnectionUse.ResumedHandshake ? await client.MakeSessionAsync(end.Token) : null;
        var (started, processor) = (TimeProvider.System.GetTimestamp(), ProcessorTime.Of(server.ProcessIds));
        var tallies = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(() => WorkAsync(client, session, deadline, end.Token), stop)));
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        var used = ProcessorTime.Of(server.ProcessIds) - processor;
        stop.ThrowIfCancellationRequested();
        var latencies = tallies.SelectMany(tally => tally.Milliseconds).ToList();
        return new LoadResult(latencies.Count, tallies.Sum(tally => tally.Failed), elapsed, used, latencies);
    }

    private async Task<Tally> WorkAsync(LeanClient client, TlsResumption? session, long deadline, CancellationToken stop)
    {
        var tally = new Tally();
        while (TimeProvider.System.GetTimestamp() < deadline && !stop.IsCancellationRequested)
        {
            try
            {
                var began = TimeProvider.System.GetTimestamp();
                using var connection = await client.ConnectAsync(session, stop);
                if (use == ConnectionUse.OneRequest) await RequestAsync(connection, stop);
                var took = TimeProvider.System.GetElapsedTime(began);
                await connection.EndAsync(stop);
                tally.Milliseconds.Add(took.TotalMilliseconds);
            }
            catch (Exception failure) when (failure is AuthenticationException or IOException or SocketException or OperationCanceledException)
            {
                tally.Failed++;
            }
        }

        return tally;
    }

    private async Task RequestAsync(LeanConnection connection, CancellationToken stop)
    {
        await connection.SendAsync(_request, stop);
        var isFirst = true;
        for (var piece = await connection.ReadAsync(stop); !piece.IsEmpty; piece = await connection.ReadAsync(stop), isFirst = false)
        {
            if (isFirst && !piece.Span.StartsWith("HTTP/1.1 200"u8)) throw new IOException("the server did not answer 200");
        }

        if (isFirst) throw new IOException("the server did not answer");
    }

    private sealed class Tally
    {
        public List<double> Milliseconds { get; } = [];

        public int Failed { get; set; }
    }
}
