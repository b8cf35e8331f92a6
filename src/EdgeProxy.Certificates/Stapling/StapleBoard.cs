namespace EdgeProxy.Certificates;

/// <summary>
/// Knows every certificate that is to be stapled, and what shall be stapled: the only writer of the slots. Reads the shelf, and does no other I/O;
/// <see cref="StapleLoop"/> drives it.
/// </summary>
internal sealed class StapleBoard
{
    private readonly StaplingSettings _settings;
    private readonly StapleShelf? _shelf;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();

    // All guarded by _gate.
    private readonly Dictionary<StapleSlot, StapleTarget> _targets = [];
    private readonly StapleEpisodes _episodes = new();
    private readonly StapleAgenda _agenda;

    /// <summary>An empty board.</summary>
    /// <param name="settings">Whom to ask, and how often.</param>
    /// <param name="shelf">Responses of an earlier run; null: there are none.</param>
    /// <param name="time">Both clocks.</param>
    /// <param name="random">Between 0 and 1: spreads what would come at once.</param>
    public StapleBoard(StaplingSettings settings, StapleShelf? shelf, TimeProvider time, Func<double> random)
    {
        _settings = settings;
        _shelf = shelf;
        _time = time;
        _agenda = new StapleAgenda(settings, time, random);
    }

    /// <summary>Takes these certificates and no others. What is new has its staple before this returns, if one lies beside it or on the shelf.</summary>
    /// <param name="serving">What is about to serve.</param>
    /// <param name="awaiting">New versions that wait for their staple.</param>
    public List<StapleNews> Follow(IEnumerable<CertificateEntry> serving, IReadOnlyCollection<CertificateEntry> awaiting)
    {
        var news = new List<StapleNews>();
        var awaited = awaiting.Select(static entry => entry.Staple).ToHashSet();
        lock (_gate)
        {
            var gone = new HashSet<StapleSlot>(_targets.Keys);
            var unread = new List<StapleTarget>();
            foreach (var entry in serving.Concat(awaiting))
            {
                if (!IsWanted(entry))
                {
                    // It goes on serving, and what lay beside it is gone. What serves no longer keeps its staple for the handshakes that chose it.
                    if (gone.Contains(entry.Staple)) entry.Staple.Clear();
                    continue;
                }

                gone.Remove(entry.Staple);
                if (Register(entry) is { } target) unread.Add(target);
            }

            foreach (var slot in gone) Drop(slot, news);
            foreach (var (slot, target) in _targets) target.IsAwaited = awaited.Contains(slot);
            Read(unread, news);
        }

        return news;
    }

    /// <summary>The next certificate to ask for; null when none is due, or as many are under way as may be.</summary>
    /// <param name="wait">How long until then; null: until something else happens.</param>
    public StapleTarget? Take(out TimeSpan? wait)
    {
        lock (_gate) return _agenda.Take(_targets.Values, out wait);
    }

    /// <summary>Ends what <see cref="Take"/> began.</summary>
    /// <param name="target">The certificate.</param>
    /// <param name="verdict">What came of it.</param>
    /// <param name="maxAge">What the HTTP cache headers said.</param>
    public List<StapleNews> Complete(StapleTarget target, OcspVerdict verdict, TimeSpan? maxAge)
    {
        var news = new List<StapleNews>();
        TaskCompletionSource<StapleState>? forced;
        lock (_gate)
        {
            _agenda.Return(target);
            if (!target.IsDropped)
            {
                var now = _time.GetUtcNow();
                var hadStaple = target.StapleAt(now) is not null;
                if (target.TakeFetched(verdict) is { } heard) news.Add(heard);
                target.Publish();
                var staple = target.StapleAt(now);
                if (!hadStaple && staple is not null)
                    news.Add(new StapleNews(StapleNewsKind.Stapled, target.Entry.Name, $"stapled until {staple.GoodUntil:u}"));
                // The responder's word is no failure of the responder, whatever it says.
                _episodes.Move(target, verdict.Outcome.IsAnswer() ? null : new ResponderEpisode(target.Responder!.Authority, verdict.Outcome), verdict.Detail, news);
                _agenda.Continue(target, verdict, maxAge);
                target.Report(now);
            }

            forced = target.Forced;
            target.Forced = null;
        }

        forced?.TrySetResult(target.Slot.State);
        return news;
    }

    /// <summary>The certificates that are to be looked for on a revocation list.</summary>
    public IReadOnlyList<StapleTarget> Listed()
    {
        lock (_gate) return [.. _targets.Values.Where(target => IsListed(target.Entry))];
    }

    /// <summary>Takes note of what a revocation list says, or why it does not.</summary>
    /// <param name="targets">Those that were looked for.</param>
    /// <param name="url">Of the list.</param>
    /// <param name="verdict">What came of it.</param>
    public List<StapleNews> CompleteList(IReadOnlyList<StapleTarget> targets, Uri url, CrlVerdict verdict)
    {
        var news = new List<StapleNews>();
        lock (_gate)
        {
            foreach (var target in targets.Where(static target => !target.IsDropped))
            {
                var episode = verdict.Failure is { } failure ? new ResponderEpisode(url.Authority, failure) : null;
                _episodes.Move(target, episode, verdict.Detail, news);
                if (target.TakeList(verdict) is { } heard) news.Add(heard);
                target.Publish();
                target.Report(_time.GetUtcNow());
            }
        }

        return news;
    }

    /// <summary>Has a certificate asked for at once.</summary>
    /// <returns>The state when that is done; null when there is nobody to ask.</returns>
    public async Task<StapleState?> ForceAsync(StapleSlot slot)
    {
        Task<StapleState> outcome;
        lock (_gate)
        {
            if (!_targets.TryGetValue(slot, out var target) || target.Due is null) return null;
            target.Forced ??= new TaskCompletionSource<StapleState>(TaskCreationOptions.RunContinuationsAsynchronously);
            _agenda.Hurry(target);
            outcome = target.Forced.Task;
        }

        return await outcome;
    }

    private bool IsWanted(CertificateEntry entry) =>
        !entry.OcspResponse.IsEmpty || entry.MustStaple || ResponderOf(entry) is not null || IsListed(entry);

    private bool IsListed(CertificateEntry entry) =>
        _settings is { Enabled: true, CheckCrl: true } && entry.Revocation is { Responder: null, Crl: not null, Issuer: not null };

    private Uri? ResponderOf(CertificateEntry entry)
    {
        if (!_settings.Enabled || entry.Revocation.Responder is not { } named) return null;
        return _settings.Responder ?? named;
    }

    /// <summary>Notes a certificate.</summary>
    /// <returns>It, when it is new or its supplied response is; null when it is known.</returns>
    private StapleTarget? Register(CertificateEntry entry)
    {
        if (_targets.TryGetValue(entry.Staple, out var known))
        {
            var before = known.Entry;
            known.Entry = entry;
            return before.OcspResponse.Span.SequenceEqual(entry.OcspResponse.Span) ? null : known;
        }

        var isRequired = entry.MustStaple && _settings.OnMissing == MissingStaple.RefuseMustStaple;
        return _targets[entry.Staple] = new StapleTarget(entry, ResponderOf(entry), isRequired);
    }

    private void Drop(StapleSlot slot, List<StapleNews> news)
    {
        _targets.Remove(slot, out var target);
        target!.IsDropped = true;
        _episodes.Move(target, to: null, "", news);
        target.Forced?.TrySetCanceled();
    }

    /// <summary>Weighs what lies beside certificates and on the shelf. Verifying is the slow part of it, and done on all processors.</summary>
    private void Read(List<StapleTarget> targets, List<StapleNews> news)
    {
        var now = _time.GetUtcNow();
        var verdicts = new (OcspVerdict? Supplied, OcspVerdict? Kept)[targets.Count];
        Parallel.For(0, targets.Count, index => verdicts[index] = (Supplied(targets[index], now), Kept(targets[index], now)));
        for (var i = 0; i < targets.Count; i++)
        {
            var (target, (supplied, kept)) = (targets[i], verdicts[i]);
            // What was kept and does not hold any more is no news: there was a time without this process.
            if (kept?.Staple is not null) target.TakeFetched(kept);
            if (target.TakeSupplied(supplied) is { } heard) news.Add(heard);
            if (target.WhyHopeless() is { } why) news.Add(why);
            target.Publish();
            if (target.Responder is not null && target.Due is null) _agenda.Begin(target);
            target.Report(now);
        }
    }

    private static OcspVerdict? Supplied(StapleTarget target, DateTimeOffset now) => target.Entry is { OcspResponse.IsEmpty: false, Revocation.Issuer: not null } entry
        ? OcspVerifier.Verify(entry.OcspResponse, entry, now)
        : null;

    private OcspVerdict? Kept(StapleTarget target, DateTimeOffset now) => target is { Responder: not null, Due: null } && _shelf?.Read(target.Entry.Sha256) is { } der
        ? OcspVerifier.Verify(der, target.Entry, now)
        : null;
}
