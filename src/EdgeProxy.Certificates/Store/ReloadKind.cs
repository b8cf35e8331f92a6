namespace EdgeProxy.Certificates;

/// <summary>Why the sources are looked at again, which decides how much is read and how much patience there is.</summary>
public enum ReloadKind
{
    /// <summary>The first time: everything is read and told, in whatever state it is.</summary>
    Start,

    /// <summary>Somebody asked: everything is read, and what is wrong or gone counts at once.</summary>
    Requested,

    /// <summary>Something changed, or may have: only what looks different is read, and what is wrong or gone counts if it stays so.</summary>
    Changed,

    /// <summary>Everything is read in case a change did not show, with the patience of <see cref="Changed"/>.</summary>
    Verify,
}

internal static class ReloadKinds
{
    /// <summary>Contents decide, not what a file looks like.</summary>
    public static bool ReadsEverything(this ReloadKind kind) => kind != ReloadKind.Changed;

    /// <summary>Nobody waits for the answer: a failure or a loss is told once it has lasted, so that a renewal under way is no alarm.</summary>
    public static bool IsPatient(this ReloadKind kind) => kind is ReloadKind.Changed or ReloadKind.Verify;

    /// <summary>Files that changed a moment ago are left alone until their writer is done.</summary>
    public static bool WaitsForWriters(this ReloadKind kind) => kind != ReloadKind.Start;
}

/// <summary>How long the store waits for things to settle.</summary>
/// <param name="Writer">A file that has not changed for this long is taken for written.</param>
/// <param name="Trouble">What is wrong or gone for this long is no renewal under way.</param>
internal sealed record ReloadPatience(TimeSpan Writer, TimeSpan Trouble)
{
    /// <summary>Without waiting for writers; for who reads once.</summary>
    public static readonly ReloadPatience None = new(TimeSpan.Zero, TimeSpan.FromSeconds(2));

    /// <summary>What persists for this long is no renewal under way.</summary>
    private static readonly TimeSpan TroubleLasts = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The kernel's clock ticks some hundred times a second, that of a network file system once in two: what changed this shortly before it
    /// was read may have changed again without looking different.
    /// </summary>
    public static readonly TimeSpan Unseen = TimeSpan.FromSeconds(2);

    /// <summary>Of one who goes on looking.</summary>
    public static ReloadPatience Of(CertificateSettings settings) => new(settings.Debounce, TroubleLasts);

    /// <summary>A file that never comes to rest is read after this long all the same.</summary>
    public TimeSpan WriterAtMost => 3 * Writer;

    /// <summary>Whether files that look like this should be left alone for now.</summary>
    /// <param name="kind">Why they are looked at.</param>
    /// <param name="seen">What they look like.</param>
    /// <param name="since">When they were first left alone; null when they were not.</param>
    /// <param name="now">The time of the look.</param>
    public bool IsBeingWritten(ReloadKind kind, CandidateStamp seen, DateTimeOffset? since, DateTimeOffset now) =>
        kind.WaitsForWriters()
        && seen.ChangedAt <= now
        && now - seen.ChangedAt < Writer
        && now - (since ?? now) < WriterAtMost;

    /// <summary>What files may be recognised by that were just read; null when they must be read again.</summary>
    public static CandidateStamp? Settled(CandidateStamp? read, DateTimeOffset now) =>
        read is { } stamp && now - stamp.ChangedAt > Unseen ? stamp : null;
}
