using System.Threading.Channels;

namespace EdgeProxy.Certificates;

/// <summary>
/// Remembers whether clients' certificates are revoked, and whom to ask next. Handshakes only look: one look-up without a lock, and where
/// nothing is known a question is left behind. <see cref="ClientStatusLoop"/> takes the questions, and its answers count from the next
/// handshake on. Bounded in every direction; only certificates of a trusted authority get here.
/// </summary>
public sealed class ClientStatusBoard
{
    /// <summary>So many certificates are remembered; the ones that did not come for longest make room.</summary>
    public const int Capacity = 10_000;

    private const int MostQuestions = 256;

    /// <summary>A revocation should not take days to be noticed, whatever the responder says of its answers. Asked in the background.</summary>
    private static readonly TimeSpan LongestRefresh = TimeSpan.FromHours(1);

    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly StapleSchedule _schedule;
    private readonly ClientStatusMemory _known;
    private readonly Channel<ClientQuestion> _questions = Channel.CreateBounded<ClientQuestion>(MostQuestions);
    private readonly Lock _gate = new();

    // All guarded by _gate.
    private readonly FetchQueue<ClientStatusEntry> _queue;
    private readonly ResponderPauses _pauses;
    private readonly ClientStatusEpisodes _episodes = new();

    /// <summary>An empty board.</summary>
    /// <param name="settings">How much is asked at once. Clients' certificates have the same bounds as our own, and do not share them.</param>
    /// <param name="time">Both clocks.</param>
    public ClientStatusBoard(StaplingSettings settings, TimeProvider time) : this(settings, time, Random.Shared.NextDouble)
    {
    }

    internal ClientStatusBoard(StaplingSettings settings, TimeProvider time, Func<double> random, int capacity = Capacity)
    {
        _time = time;
        _began = time.GetTimestamp();
        _schedule = new StapleSchedule(random);
        _known = new ClientStatusMemory(capacity);
        _queue = new FetchQueue<ClientStatusEntry>(settings.MaxConcurrentFetches, settings.MaxFetchesPerSecond);
        _pauses = new ResponderPauses(_schedule, settings.Timeout);
    }

    private TimeSpan Now => _time.GetElapsedTime(_began);

    /// <summary>How many certificates are remembered, by what is known of them.</summary>
    public IReadOnlyDictionary<ClientStatus, int> Count() => _known.CountAt(_time.GetUtcNow());

    /// <summary>What is known of a certificate that has verified. Never waits; what is not known is asked for beside the handshake.</summary>
    /// <param name="certificate">In DER.</param>
    /// <param name="issuer">Who signed it, in DER; <see langword="null"/> where that is not at hand.</param>
    /// <param name="responder">Whom to ask in the place of whom the certificate names.</param>
    /// <returns>The status; <see langword="null"/> for a certificate that was never asked about.</returns>
    public ClientStatus? Look(byte[] certificate, byte[]? issuer, Uri? responder)
    {
        var key = ClientStatusKey.Of(certificate, responder);
        if (!_known.TryFind(key, out var entry))
        {
            if (issuer is not null) _questions.Writer.TryWrite(new ClientQuestion(key, certificate, issuer));
            return null;
        }

        var now = _time.GetUtcNow();
        entry.Seen(Now);
        if (entry.WantsToBeAsked(now)) _questions.Writer.TryWrite(new ClientQuestion(key, certificate, issuer));
        return entry.StatusAt(now);
    }

    /// <summary>Waits until somebody asks.</summary>
    internal async Task WaitAsync(CancellationToken cancellation) => await _questions.Reader.WaitToReadAsync(cancellation);

    /// <summary>The next certificate to ask about; null when none is due, or as many are under way as may be.</summary>
    /// <param name="wait">How long until then; null: until something else happens.</param>
    internal ClientStatusEntry? Take(out TimeSpan? wait)
    {
        lock (_gate)
        {
            while (_questions.Reader.TryRead(out var question)) Adopt(question);
            while (_queue.Take(Now, out wait) is { } entry)
            {
                if (!entry.WasSeen)
                {
                    Rest(entry);
                }
                else if (!_pauses.TryAsk(entry.Responder!, Now, out var until))
                {
                    _queue.Forgo(entry);
                    _queue.Put(entry, until);
                }
                else
                {
                    entry.WasSeen = false;
                    return entry;
                }
            }

            return null;
        }
    }

    /// <summary>Ends what <see cref="Take"/> began.</summary>
    internal List<ClientStatusNews> Complete(ClientStatusEntry entry, OcspVerdict verdict, TimeSpan? maxAge)
    {
        var news = new List<ClientStatusNews>();
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            _queue.Return(entry);
            entry.IsHurried = false;
            _pauses.Heard(entry.Responder!, verdict.Outcome, Now);
            if (entry.Hear(verdict) is { } kind) news.Add(new ClientStatusNews(kind, entry.Description));
            if (verdict.Outcome.IsAnswer()) _episodes.End(entry, news);
            else _episodes.Fail(entry, verdict, news);
            // One that is older than what was said before settles nothing, however good it is.
            var isSettled = verdict.Outcome is OcspOutcome.Good or OcspOutcome.Revoked && entry.StatusAt(now) != ClientStatus.Unknown;
            entry.Failures = isSettled ? 0 : entry.Failures + 1;
            _queue.Put(entry, Now + Wait(entry, verdict, now, maxAge));
        }

        return news;
    }

    private TimeSpan Wait(ClientStatusEntry entry, OcspVerdict verdict, DateTimeOffset now, TimeSpan? maxAge)
    {
        if (entry.Failures > 0) return _schedule.Retry(entry.Failures, entry.GoodFor(now));
        var refresh = verdict.Staple is { } good ? _schedule.Refresh(good, now, maxAge) : LongestRefresh;
        return refresh < LongestRefresh ? refresh : LongestRefresh;
    }

    // Its client did not come since it was asked about last. Nobody is asked until it does.
    private void Rest(ClientStatusEntry entry)
    {
        _queue.Forgo(entry);
        _episodes.Leave(entry);
        entry.Due = null;
        entry.IsDormant = true;
    }

    private void Adopt(ClientQuestion question)
    {
        var now = _time.GetUtcNow();
        if (_known.TryFind(question.Key, out var known))
        {
            if (!known.WantsToBeAsked(now)) return;
            known.IsDormant = false;
            known.IsHurried = true;
            if (known.Due is not { } due || due > Now) _queue.Put(known, Now);
            return;
        }

        if (question.Issuer is null) return;
        var entry = ClientStatusEntry.Read(question.Key, question.Certificate, question.Issuer);
        entry.Seen(Now);
        foreach (var gone in _known.Add(entry, now)) Drop(gone);
        if (entry.Subject is not null) _queue.Put(entry, Now);
    }

    private void Drop(ClientStatusEntry entry)
    {
        entry.IsDropped = true;
        _episodes.Leave(entry);
    }

    /// <summary>A certificate that nothing, or nothing new, is known of.</summary>
    private sealed record ClientQuestion(ClientStatusKey Key, byte[] Certificate, byte[]? Issuer);
}
