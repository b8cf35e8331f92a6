namespace EdgeProxy.Telemetry.Events;

/// <summary>What happened to the proxy itself lately. Holds so many events and no more: the oldest make room. Any thread may write and read.</summary>
internal sealed class EventJournal(TimeProvider time)
{
    public const int Capacity = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<EdgeEvent> _events = new(Capacity);
    private long _revision;

    /// <summary>How many events there ever were: whoever saw the same number has missed none.</summary>
    public long Revision => Interlocked.Read(ref _revision);

    /// <summary>Writes down that something happened just now.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="certificate">The name of the certificate it happened to, if it did to one.</param>
    /// <param name="message">The particulars, for people. Never holds key material.</param>
    public void Add(EventKind kind, string? certificate, string message)
    {
        lock (_gate)
        {
            if (_events.Count == Capacity) _events.Dequeue();
            _revision++;
            _events.Enqueue(new EdgeEvent(time.GetUtcNow(), kind, certificate, message));
        }
    }

    /// <summary>The latest ones, newest first.</summary>
    public IReadOnlyList<EdgeEvent> Last(int count)
    {
        lock (_gate) return [.. _events.TakeLast(count).Reverse()];
    }
}

/// <summary>One thing that happened.</summary>
internal sealed record EdgeEvent(DateTimeOffset Time, EventKind Kind, string? Certificate, string Message);

/// <summary>What can happen. The list is closed.</summary>
internal enum EventKind
{
    /// <summary>Everything was read again, at the start or on request.</summary>
    Reload,

    /// <summary>A look at the sources failed as a whole; what serves goes on.</summary>
    ReloadFailed,

    /// <summary>A certificate, or a new version of one, went into service.</summary>
    CertificatePublished,

    /// <summary>A certificate left service because its files are gone.</summary>
    CertificateRemoved,

    /// <summary>A certificate or a folder of them has a fault.</summary>
    CertificateFailed,

    /// <summary>Such a fault is over.</summary>
    CertificateRecovered,

    /// <summary>Authorities of clients, or their revocation lists, went into service.</summary>
    ClientTrustPublished,

    /// <summary>A file of authorities or revocation lists has a fault.</summary>
    ClientTrustFailed,

    /// <summary>Such a fault is over.</summary>
    ClientTrustRecovered,

    /// <summary>The issuer has revoked a client's certificate.</summary>
    ClientCertificateRevoked,

    /// <summary>A client's certificate that was revoked is good.</summary>
    ClientCertificateGoodAgain,

    /// <summary>A responder does not say whether clients' certificates are revoked.</summary>
    ClientOcspFailing,

    /// <summary>It does again.</summary>
    ClientOcspRecovered,

    /// <summary>Folders no longer notify of changes.</summary>
    WatchLost,

    /// <summary>All folders do again.</summary>
    WatchRestored,

    /// <summary>A generation of the configuration came into force.</summary>
    ConfigurationAccepted,

    /// <summary>One was refused; the generation in force stays.</summary>
    ConfigurationRejected,

    /// <summary>Not ready any more; connections are asked to close.</summary>
    DrainBegan,

    /// <summary>Ready again.</summary>
    DrainTakenBack,

    /// <summary>A certificate that had no staple has one.</summary>
    StapleObtained,

    /// <summary>Staples cannot be fetched, verified or kept.</summary>
    StapleFailing,

    /// <summary>They can again.</summary>
    StapleRecovered,

    /// <summary>The issuer has revoked a certificate.</summary>
    CertificateRevoked,

    /// <summary>The responder does not know a certificate.</summary>
    CertificateUnknown,

    /// <summary>Its status is good again.</summary>
    CertificateGoodAgain,

    /// <summary>On request, every session that could be resumed was ended.</summary>
    TicketKeysRotated,

    /// <summary>Ticket keys on disk could not be used, or the keys cannot be kept on disk.</summary>
    TicketKeysNotKept,

    /// <summary>Others than the proxy may touch the ticket keys on disk.</summary>
    TicketKeysExposed,

    /// <summary>The ticket keys are on disk again.</summary>
    TicketKeysKept,
}
