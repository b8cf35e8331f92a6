namespace EdgeProxy.Certificates;

/// <summary>What the writer remembers of one certificate from one reload to the next.</summary>
internal sealed record HeldCertificate
{
    /// <summary>The name its source gives it; another may have got it first.</summary>
    public required string Name { get; init; }

    /// <summary>Where it comes from.</summary>
    public required string Source { get; init; }

    /// <summary>What it looked like when its bytes were tried last; null when it is to be read again whatever it looks like.</summary>
    public CandidateStamp? Stamp { get; init; }

    /// <summary>Of the bytes tried last, good or bad, so that they are not tried again.</summary>
    public string? ContentHash { get; init; }

    /// <summary>The last good version, if there ever was one. It serves.</summary>
    public CertificateEntry? Entry { get; init; }

    /// <summary>Of the bytes that <see cref="Entry"/> was made of, so that a mistake that is taken back costs nothing.</summary>
    public string? EntryHash { get; init; }

    /// <summary>A newer version that is out of date while <see cref="Entry"/> is not, or waits for its staple. It takes over when that has changed.</summary>
    public CertificateEntry? Waiting { get; init; }

    /// <summary>Since when there has been such a version.</summary>
    public DateTimeOffset WaitingSince { get; init; }

    /// <summary>What was wrong with the bytes tried last.</summary>
    public LoadProblem? Problem { get; init; }

    /// <summary>Why it, or what lies beside it, could not be read.</summary>
    public CertificateFailure? Unread { get; init; }

    /// <summary>Since when its files have been seen to change without a rest.</summary>
    public DateTimeOffset? WrittenSince { get; init; }

    /// <summary>Until when what was read may turn out to be only the beginning of what is being written.</summary>
    public DateTimeOffset? FreshUntil { get; init; }

    /// <summary>Since when its files have been gone.</summary>
    public DateTimeOffset? GoneSince { get; init; }

    public IEnumerable<CertificateEntry> Versions => new[] { Entry, Waiting }.OfType<CertificateEntry>();
}
