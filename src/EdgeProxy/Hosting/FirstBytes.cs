using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace EdgeProxy.Hosting;

/// <summary>
/// Waits for a client's first bytes before anything is made for HTTP. Scanners, health checks and the connections that browsers open for later
/// often end without a word.
/// </summary>
/// <param name="next">HTTP.</param>
/// <param name="patience">How long a client may be silent.</param>
/// <param name="time">The clock.</param>
internal sealed class FirstBytes(ConnectionDelegate next, TimeSpan patience, TimeProvider time)
{
    public Task ServeAsync(ConnectionContext connection)
    {
        var speaks = SpeaksAsync(connection);
        if (!speaks.IsCompletedSuccessfully) return ServeAsync(connection, speaks);
        return speaks.Result ? next(connection) : Task.CompletedTask;
    }

    private async Task ServeAsync(ConnectionContext connection, ValueTask<bool> speaks)
    {
        if (await speaks) await next(connection);
    }

    /// <summary>False when the client is gone, was silent for too long, or shall go because the proxy does.</summary>
    private async ValueTask<bool> SpeaksAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        var leave = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        try
        {
            if (!input.TryRead(out var first))
            {
                using var end = new CancellationTokenSource(patience, time);
                await using var registration = leave.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), end);
                first = await input.ReadAsync(end.Token);
            }

            // Not examined: HTTP reads it again.
            input.AdvanceTo(first.Buffer.Start);
            return !first.Buffer.IsEmpty;
        }
        catch (Exception gone) when (gone is IOException or ConnectionAbortedException or OperationCanceledException)
        {
            return false;
        }
    }
}
