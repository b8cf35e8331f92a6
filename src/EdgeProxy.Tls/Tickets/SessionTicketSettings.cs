namespace EdgeProxy.Tls;

/// <summary>Session tickets (RFC 5077, RFC 8446 section 4.6.1). Section <c>EdgeProxy:Tls:SessionTickets</c>.</summary>
public sealed record SessionTicketSettings
{
    /// <summary>
    /// Whether clients are given tickets. Default: yes. Without them TLS 1.3 makes a full handshake every time, TLS 1.2 resumes by session id
    /// alone, and there is no key, in memory or on disk, that opens what was recorded earlier.
    /// </summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How often a new key takes over. Default: 12 hours. Who steals a key can read what TLS 1.2 sent under its tickets.</summary>
    public TimeSpan RotateEvery { get; init; } = TimeSpan.FromHours(12);

    /// <summary>
    /// How many keys open tickets, the one that seals them included. Default: 4. A ticket that was sealed with an older one makes a full
    /// handshake. A key is gone after <see cref="RotateEvery"/> times this.
    /// </summary>
    public int Keep { get; init; } = 4;

    /// <summary>When a key is too old to open anything.</summary>
    internal TimeSpan KeyLifetime => RotateEvery * Keep;
}

/// <summary>How many sessions are kept here, and for how long any may be resumed.</summary>
internal static class SessionLimits
{
    /// <summary>
    /// Sessions of TLS 1.2 clients that take no tickets: a few, and they are the only ones that cost memory here. A session is about 1 KB,
    /// and the oldest makes room, so a flood of them costs others their resumption and nothing else.
    /// </summary>
    public const int CacheSize = 4096;

    /// <summary>RFC 5246 appendix F.1.4 suggests a day as the upper limit; RFC 8446 section 4.6.1 allows seven.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
}
