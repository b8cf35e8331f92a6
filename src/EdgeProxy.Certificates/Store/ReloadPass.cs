namespace EdgeProxy.Certificates;

/// <summary>One reload: offers go in one by one, what shall serve comes out.</summary>
internal sealed class ReloadPass(
    ReloadKind kind,
    ReloadPatience patience,
    TimeSpan holdForStaple,
    CandidateLoader loader,
    LastGoodShelf? lastGood,
    Dictionary<string, HeldCertificate> before,
    FailureBook failures,
    DateTimeOffset now)
{
    private readonly UniqueNames _names = new();
    private readonly UniqueNames _identities = new();
    private readonly SilentFolders _silent = new();
    private readonly Dictionary<string, Renewal> _renewals = new(StringComparer.Ordinal);

    /// <summary>By the candidate's identity; complete once finished.</summary>
    public Dictionary<string, HeldCertificate> Held { get; } = new(StringComparer.Ordinal);

    public IEnumerable<CertificateEntry> Entries => Held.Values.Select(held => held.Entry).OfType<CertificateEntry>();

    /// <summary>How many certificates had to be understood anew.</summary>
    public int Parsed { get; private set; }

    public bool WritersAtWork { get; private set; }

    public List<CertificateEntry> AwaitingStaple { get; } = [];

    /// <summary>When to look again at what is being written, wrong or gone.</summary>
    public DateTimeOffset? LookAgainAt { get; private set; }

    public void Run(IEnumerable<ICertificateOffer> offers)
    {
        using var batch = new LoadBatch(loader, kind == ReloadKind.Start ? TrialScope.EachKind : TrialScope.EachCandidate, lastGood, now);
        foreach (var offer in kind == ReloadKind.Start ? ReadAhead.Of(offers) : offers)
        {
            if (offer.Name is null) Hear(offer);
            else Renew(offer, batch);
        }

        batch.Load();
        if (lastGood is not null) TakeFromShelf(lastGood);
        KeepWhatIsNotGone();
        foreach (var (identity, renewal) in _renewals)
        {
            Held.Add(identity, renewal.Settle(now));
            renewal.Report(failures, now);
            if (renewal.AwaitsStaple(now)) Await(renewal);
            if (!renewal.MayBeCutShort(now)) continue;
            WritersAtWork = true;
            LookAgain(renewal.Held.FreshUntil!.Value);
        }
    }

    /// <summary>Ends the reload whose outcome serves from now on.</summary>
    public void Conclude()
    {
        lastGood?.Settle(_silent.Any ? null : Held.Keys);
        foreach (var problem in lastGood?.Problems() ?? []) failures.Write(problem);
        if (failures.NextVerdict is { } verdict) LookAgain(verdict);
    }

    /// <summary>A folder that says nothing of its certificates: they are not gone, and stay as they were.</summary>
    private void Hear(ICertificateOffer folder)
    {
        using var unreadable = folder.Read();
        var failure = unreadable.Failure!;
        if (failure.Reason == CertificateFailureReason.SourceEmpty)
        {
            // Whoever asks for a reload knows that it is empty.
            if (kind.IsPatient()) _silent.Add(folder.Identity, failure);
            return;
        }

        _silent.Add(folder.Identity, failure);
        failures.Write(failure);
    }

    private void Renew(ICertificateOffer offer, LoadBatch batch)
    {
        var identity = _identities.Claim(offer.Identity);
        var name = _names.Claim(offer.Name!);
        var last = before.GetValueOrDefault(identity) ?? new HeldCertificate { Name = offer.Name!, Source = offer.Source };
        var look = offer.Look();
        if (look is { } seen && look == last.Stamp && !kind.ReadsEverything())
        {
            _renewals.Add(identity, NewRenewal(name, last with { GoneSince = null }));
        }
        else if (look is { } writing && look != last.Stamp && patience.IsBeingWritten(kind, writing, last.WrittenSince, now))
        {
            WritersAtWork = true;
            LookAgain(writing.ChangedAt + patience.Writer);
            _renewals.Add(identity, NewRenewal(name, last with { Stamp = null, WrittenSince = last.WrittenSince ?? now, GoneSince = null }));
        }
        else
        {
            _renewals.Add(identity, Read(offer, name, last, batch));
        }
    }

    private Renewal Read(ICertificateOffer offer, string name, HeldCertificate last, LoadBatch batch)
    {
        var candidate = offer.Read();
        last = last with
        {
            // Files of another kind may have taken the place.
            Source = offer.Source,
            Stamp = ReloadPatience.Settled(candidate.Stamp, now),
            FreshUntil = kind.WaitsForWriters() && candidate.Stamp?.ChangedAt <= now ? candidate.Stamp.Value.ChangedAt + ReloadPatience.Unseen : null,
            Unread = candidate.Failure,
            WrittenSince = null,
            GoneSince = null,
        };
        var hash = candidate.Certificate is null ? null : candidate.ContentHash();
        if (hash is not null && hash != last.ContentHash && hash != last.EntryHash)
        {
            Parsed++;
            var renewal = NewRenewal(name, last);
            batch.Add(renewal, candidate, hash);
            return renewal;
        }

        candidate.Dispose();
        // Nothing can be said of bytes that could not be read; and bytes that serve are as good as they were.
        if (hash is null) last = last with { Problem = null, ContentHash = last.Problem is null ? last.ContentHash : null };
        else if (hash != last.ContentHash) last = last with { Problem = null, ContentHash = hash, Waiting = null };
        return NewRenewal(name, last);
    }

    /// <summary>Gives certificates that have nothing to serve what served before the process was started, be it that their folder is gone.</summary>
    private void TakeFromShelf(LastGoodShelf shelf)
    {
        foreach (var (identity, renewal) in _renewals)
        {
            if (renewal.WantsLastGood(now) && shelf.Restore(identity, loader, now) is { } entry) renewal.Restore(entry, now);
        }

        if (!_silent.Any || before.Count > 0) return;
        foreach (var (identity, name, source) in shelf.List())
        {
            if (_renewals.ContainsKey(identity) || _silent.Find(identity) is not { } silence) continue;
            if (shelf.Restore(identity, loader, now) is not { } entry) continue;
            failures.Write(silence);
            _renewals.Add(identity, NewRenewal(_names.Claim(name), new HeldCertificate { Name = name, Source = source, Entry = entry }));
        }
    }

    /// <summary>What was not offered is gone, unless its folder says nothing of it, or it went a moment ago.</summary>
    private void KeepWhatIsNotGone()
    {
        foreach (var (identity, held) in before)
        {
            if (held.Entry is null || _renewals.ContainsKey(identity)) continue;
            if (_silent.Find(identity) is { } silence)
            {
                failures.Write(silence);
                Held.Add(identity, NewRenewal(_names.Claim(held.Name), held).Settle(now));
                continue;
            }

            var since = held.GoneSince ?? now;
            if (!kind.IsPatient() || now - since >= patience.Trouble) continue;
            LookAgain(since + patience.Trouble);
            Held.Add(identity, NewRenewal(_names.Claim(held.Name), held with { GoneSince = since }).Settle(now));
        }
    }

    private Renewal NewRenewal(string name, HeldCertificate held) => new(name, held, holdForStaple);

    private void Await(Renewal renewal)
    {
        AwaitingStaple.Add(renewal.Held.Waiting!);
        LookAgain(renewal.StapleAwaitedUntil);
    }

    private void LookAgain(DateTimeOffset at)
    {
        if (LookAgainAt is not { } planned || at < planned) LookAgainAt = at;
    }
}
