namespace EdgeProxy.Certificates;

/// <summary>One certificate that is to be stapled: what is known of it, and what follows for its slot. Not thread safe; knows no clock.</summary>
internal sealed class StapleTarget(CertificateEntry entry, Uri? responder, bool isRequired) : IFetchTarget
{
    private Staple? _supplied;
    private Staple? _fetched;
    private DateTimeOffset _newestUpdate;
    private string? _lastError;
    private string? _suppliedError;

    /// <summary>The certificate under its present name.</summary>
    public CertificateEntry Entry { get; set; } = entry;

    public StapleSlot Slot => Entry.Staple;

    /// <summary>Who is asked; null when there is nobody, or the answer could not be verified.</summary>
    public Uri? Responder { get; } = entry.Revocation.Issuer is null ? null : responder;

    /// <summary>What the issuer said last that could be verified: good, revoked or unknown; null before it said anything.</summary>
    public OcspOutcome? Standing { get; private set; }

    /// <summary>How often in a row asking failed.</summary>
    public int Failures { get; set; }

    /// <summary>The episode of failures it is part of.</summary>
    public ResponderEpisode? Episode { get; set; }

    /// <summary>When to ask next, on the monotonic clock; null when nobody is asked.</summary>
    public TimeSpan? Due { get; set; }

    /// <summary>When that is on the wall clock, for operators.</summary>
    public DateTimeOffset? NextFetch { get; set; }

    /// <summary>Before this, on the monotonic clock, no change of the wall clock makes it ask again.</summary>
    public TimeSpan NotBefore { get; set; }

    /// <summary>Whether a request is under way.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Whether a new version of a certificate waits for it.</summary>
    public bool IsAwaited { get; set; }

    /// <summary>Whether the certificate is gone.</summary>
    public bool IsDropped { get; set; }

    /// <summary>Who wants a refresh and waits for the outcome.</summary>
    public TaskCompletionSource<StapleState>? Forced { get; set; }

    public Staple? StapleAt(DateTimeOffset now) => Slot.Choice.At(now);

    /// <summary>Weighs the response that lies beside the certificate; null: there is none any more.</summary>
    public StapleNews? TakeSupplied(OcspVerdict? verdict)
    {
        _supplied = null;
        if (_lastError is not null && _lastError == _suppliedError) _lastError = null;
        _suppliedError = null;
        if (verdict is null) return null;
        var news = Hear(verdict);
        if (Standing == OcspOutcome.Good) _supplied = verdict.Staple;
        if (_supplied is not null || verdict.Outcome == OcspOutcome.Revoked) return news;
        _lastError = _suppliedError = $"The supplied response is not used: {verdict.Detail}";
        return News(StapleNewsKind.NotUsed, _lastError);
    }

    /// <summary>Weighs what a responder said, be it now or before a restart.</summary>
    public StapleNews? TakeFetched(OcspVerdict verdict)
    {
        var news = Hear(verdict);
        _lastError = verdict.Outcome == OcspOutcome.Good ? null : verdict.Detail;
        var isNewer = _fetched is null || verdict.Staple?.ThisUpdate >= _fetched.ThisUpdate;
        if (Standing == OcspOutcome.Good && verdict.Staple is { } staple && isNewer) _fetched = staple;
        return news;
    }

    /// <summary>Takes note of what a revocation list says.</summary>
    public StapleNews? TakeList(CrlVerdict verdict)
    {
        _lastError = verdict.Failure is null ? null : verdict.Detail;
        if (verdict.Failure is not null) return null;
        var before = Standing;
        if (verdict.Listed.Contains(Entry.SerialNumber)) (Standing, _supplied, _fetched) = (OcspOutcome.Revoked, null, null);
        else if (before == OcspOutcome.Revoked) Standing = null;
        if (Standing == before) return null;
        return Standing == OcspOutcome.Revoked
            ? News(StapleNewsKind.Revoked, "It is on the revocation list of its issuer.")
            : News(StapleNewsKind.GoodAgain, "It is no longer on the revocation list of its issuer.");
    }

    /// <summary>Says why it will never have a staple, though one is wanted; null when it may.</summary>
    public StapleNews? WhyHopeless()
    {
        if (Entry.Revocation.Issuer is null)
            _lastError = "The issuer's certificate is not in the certificate's file, and without it no OCSP response can be verified; add it after the leaf.";
        else if (Responder is null && Entry is { MustStaple: true, OcspResponse.IsEmpty: true })
            _lastError = "The certificate promises a staple, but there is no responder to ask, and no response beside it.";
        else
            return null;
        return News(StapleNewsKind.NotUsed, _lastError);
    }

    /// <summary>Lets handshakes have what was found.</summary>
    public void Publish() => Slot.Publish(new StapleChoice(_supplied, _fetched, isRequired));

    /// <summary>Lets operators see it.</summary>
    public void Report(DateTimeOffset now)
    {
        var staple = StapleAt(now) ?? _supplied ?? _fetched;
        Slot.Publish(new StapleState
        {
            Status = Standing switch
            {
                OcspOutcome.Revoked => StapleStatus.Revoked,
                OcspOutcome.Unknown => StapleStatus.Unknown,
                _ when staple is null && Responder is null && Entry is { MustStaple: false, OcspResponse.IsEmpty: true, Revocation.Responder: null } => StapleStatus.None,
                _ when staple is null => StapleStatus.Missing,
                _ => StapleStatus.Good,
            },
            Staple = staple,
            IsSupplied = staple is not null && ReferenceEquals(staple, _supplied),
            LastError = _lastError,
            NextFetch = NextFetch,
        });
    }

    /// <summary>Takes note of what the issuer says, unless it said something else later: an old answer can be replayed on the way.</summary>
    private StapleNews? Hear(OcspVerdict verdict)
    {
        if (verdict.ThisUpdate is not { } update || update < _newestUpdate) return null;
        var before = Standing;
        (_newestUpdate, Standing) = (update, verdict.Outcome);
        // Unknown takes nothing back: the responder has lost its data, or does not have it yet. Revoked does.
        if (Standing == OcspOutcome.Revoked) _supplied = _fetched = null;
        return Standing switch
        {
            var same when same == before => null,
            OcspOutcome.Revoked => News(StapleNewsKind.Revoked, verdict.Detail),
            OcspOutcome.Unknown => News(StapleNewsKind.Unknown, verdict.Detail),
            _ => before is null ? null : News(StapleNewsKind.GoodAgain, verdict.Detail),
        };
    }

    private StapleNews News(StapleNewsKind kind, string message) => new(kind, Entry.Name, message);
}
