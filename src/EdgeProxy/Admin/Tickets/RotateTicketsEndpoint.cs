using EdgeProxy.Tls;

namespace EdgeProxy.Admin.Tickets;

/// <summary><c>POST /api/tls/rotate-tickets</c>: ends every session that could be resumed.</summary>
/// <param name="rotation">Missing where there are no tickets to rotate.</param>
internal sealed class RotateTicketsEndpoint(TicketKeyRotation? rotation = null)
{
    public Task PostAsync(HttpContext context)
    {
        if (rotation is null) return PlainText.WriteAsync(context, StatusCodes.Status409Conflict, "There are no ticket keys to rotate.\n");
        var (_, keys, onDisk) = rotation.RotateNow();
        return AdminJson.WriteAsync(context, new RotateTicketsOutcome(keys, onDisk), AdminJson.Default.RotateTicketsOutcome);
    }
}

/// <summary>The answer of <c>POST /api/tls/rotate-tickets</c>.</summary>
/// <param name="Keys">How many keys open tickets now: one, or none where tickets are switched off.</param>
/// <param name="OnDisk">Whether the new key is on disk; null where nothing is kept on disk.</param>
internal sealed record RotateTicketsOutcome(int Keys, bool? OnDisk);
