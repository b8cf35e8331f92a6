using EdgeProxy.Telemetry.Events;
using EdgeProxy.Tls;

namespace EdgeProxy.Tickets;

/// <summary>Tells what became of the ticket keys: to the log, the events and the metrics, each thing once.</summary>
internal sealed class TicketKeyReporter(TicketRotations rotations, EventJournal events, ILogger<TicketKeyReporter> log) : ITicketKeyObserver
{
    public void Restored(int keys) => log.Restored(keys);

    public void Ignored(string problem)
    {
        log.Ignored(problem);
        events.Add(EventKind.TicketKeysNotKept, null, problem);
    }

    public void Exposed(string problem)
    {
        log.Exposed(problem);
        events.Add(EventKind.TicketKeysExposed, null, problem);
    }

    // What is due every so often is no event: it would push out those that are.
    public void Rotated(TicketRotation rotation)
    {
        rotations.Add(rotation.Requested);
        if (rotation.Requested)
        {
            log.RotatedOnRequest();
            events.Add(EventKind.TicketKeysRotated, null, "on request: every session from before makes a full handshake");
        }
        else
        {
            log.Rotated(rotation.Keys);
        }
    }

    public void NotKept(string problem)
    {
        log.NotKept(problem);
        events.Add(EventKind.TicketKeysNotKept, null, problem);
    }

    public void Kept()
    {
        log.Kept();
        events.Add(EventKind.TicketKeysKept, null, "sessions resume after a restart again");
    }

    public void Failed(Exception fault) => log.LookFailed(fault);
}
