using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Security.Cryptography;
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
    private const int MostResponders = 256;

    /// <summary>A revocation should not take days to be noticed, whatever the responder says of its answers. Asked in the background.</summary>
    private static readonly TimeSpan LongestRefresh = TimeSpan.FromHours(1);

    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly int _capacity;
    private readonly StapleSchedule _schedule;
    private readonly ConcurrentDictionary<ClientStatusKey, ClientStatusEntry> _entries = new();
    private readonly Channel<ClientQuestion> _questions = Channel.CreateBounded<ClientQuestion>(MostQuestions);
    private readonly Lock _gate = new();

    // All guarded by _gate.
    private readonly FetchQueue<ClientStatusEntry> _queue;
    private readonly HashSet<string> _failing = new(StringComparer.Ordinal);

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
        _capacity = capacity;
        _schedule = new StapleSchedule(random);
        _queue = new FetchQueue<ClientStatusEntry>(settings.MaxConcurrentFetches, settings.MaxFetchesPerSecond);
    }

    private TimeSpan Now => _time.GetElapsedTime(_began);

    /// <summary>How many certificates are remembered, by what is known of them.</summary>
    public IReadOnlyDictionary<ClientStatus, int> Count()
    {
        var now = _time.GetUtcNow();
        return _entries.Values.CountBy(entry => entry.StatusAt(now)).ToDictionary();
    }

    /// <summary>What is known of a certificate that has verified. Never waits; what is not known is asked for beside the handshake.</summary>
    /// <param name="certificate">In DER.</param>
    /// <param name="issuer">Who signed it, in DER; <see langword="null"/> where that is not at hand.</param>
    /// <param name="responder">Whom to ask in the place of whom the certificate names.</param>
    /// <returns>The status; <see langword="null"/> for a certificate that was never asked about.</returns>
    public ClientStatus? Look(byte[] certificate, byte[]? issuer, Uri? responder)
    {
        var key = new ClientStatusKey(Convert.ToHexString(SHA256.HashData(certificate)), responder);
        if (!_entries.TryGetValue(key, out var entry))
        {
            if (issuer is not null) _questions.Writer.TryWrite(new ClientQuestion(key, certificate, issuer));
            return null;
        }

        entry.Seen(Now);
        if (entry.IsDormant) _questions.Writer.TryWrite(new ClientQuestion(key, certificate, issuer));
        return entry.StatusAt(_time.GetUtcNow());
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
                if (entry.WasSeen)
                {
                    entry.WasSeen = false;
                    return entry;
                }

                _queue.Forgo(entry);
                entry.Due = null;
                entry.IsDormant = true;
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
            if (entry.Hear(verdict) is { } kind) news.Add(new ClientStatusNews(kind, entry.Description));
            Judge(entry.Responder!.Authority, verdict, news);
            entry.Failures = verdict.Outcome is OcspOutcome.Good or OcspOutcome.Revoked ? 0 : entry.Failures + 1;
            _queue.Put(entry, Now + Wait(entry, verdict, now, maxAge));
        }

        return news;
    }

    private TimeSpan Wait(ClientStatusEntry entry, OcspVerdict verdict, DateTimeOffset now, TimeSpan? maxAge)
    {
        if (entry.Failures > 0) return _schedule.Retry(entry.Failures, entry.StatusAt(now) == ClientStatus.Good);
        var refresh = verdict.Staple is { } good ? _schedule.Refresh(good, now, maxAge) : LongestRefresh;
        return refresh < LongestRefresh ? refresh : LongestRefresh;
    }

    // Told by responder: every certificate of an authority has the same one.
    private void Judge(string responder, OcspVerdict verdict, List<ClientStatusNews> news)
    {
        if (verdict.Outcome is OcspOutcome.Good or OcspOutcome.Revoked or OcspOutcome.Unknown)
        {
            if (_failing.Remove(responder)) news.Add(new ClientStatusNews(ClientStatusNewsKind.Recovered, responder));
        }
        else if (_failing.Count < MostResponders && _failing.Add(responder))
        {
            news.Add(new ClientStatusNews(ClientStatusNewsKind.Failing, $"{responder}: {verdict.Outcome.ToText()}. {verdict.Detail}"));
        }
    }

    private void Adopt(ClientQuestion question)
    {
        if (_entries.TryGetValue(question.Key, out var known))
        {
            if (!known.IsDormant) return;
            known.IsDormant = false;
            _queue.Put(known, Now);
            return;
        }

        if (question.Issuer is null) return;
        if (_entries.Count >= _capacity) MakeRoom();
        var entry = Read(question.Key, question.Certificate, question.Issuer);
        entry.Seen(Now);
        _entries[question.Key] = entry;
        if (entry.Subject is not null) _queue.Put(entry, Now);
    }

    private static ClientStatusEntry Read(ClientStatusKey key, byte[] der, byte[] issuerDer)
    {
        try
        {
            var certificate = new ParsedCertificate(der);
            var subject = RevocationSources.Of(certificate, new ParsedCertificate(issuerDer));
            var responder = key.Responder ?? subject.Responder;
            return new ClientStatusEntry
            {
                Key = key,
                Subject = responder is null ? null : subject,
                Responder = responder,
                NotAfter = certificate.NotAfter,
                Description = $"serial {certificate.SerialNumber} of {DistinguishedName.Format(certificate.Issuer)}",
            };
        }
        catch (Exception malformed) when (malformed is AsnContentException or CryptographicException)
        {
            // OpenSSL has verified it and .NET cannot read it: nobody can be asked about it.
            return new ClientStatusEntry { Key = key };
        }
    }

    // A tenth at once, so that the next thousand cost nothing. What is known to be revoked stays as long as anything else can go.
    private void MakeRoom()
    {
        var now = _time.GetUtcNow();
        var leaving = _entries.Values
            .OrderBy(entry => entry.StatusAt(now) == ClientStatus.Revoked)
            .ThenBy(static entry => entry.SeenAt)
            .Take(Math.Max(1, _capacity / 10));
        foreach (var entry in leaving.ToList())
        {
            entry.IsDropped = true;
            _entries.TryRemove(entry.Key, out _);
        }
    }

    /// <summary>A certificate that nothing, or nothing new, is known of.</summary>
    private sealed record ClientQuestion(ClientStatusKey Key, byte[] Certificate, byte[]? Issuer);
}
