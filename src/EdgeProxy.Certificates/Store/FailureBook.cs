namespace EdgeProxy.Certificates;

/// <summary>
/// Writes down what is wrong in one reload. A failure is the same as long as name, source and reason are; it keeps its first date, and
/// is news only once. In a patient reload it is but suspected until it has lasted.
/// </summary>
internal sealed class FailureBook
{
    private readonly Dictionary<Key, CertificateFailure> _toldBefore;
    private readonly Dictionary<Key, DateTimeOffset> _suspectedBefore;
    private readonly TimeSpan _patience;
    private readonly DateTimeOffset _now;

    private readonly Dictionary<Key, CertificateFailure> _told = [];
    private readonly Dictionary<Key, DateTimeOffset> _suspected = [];
    private readonly List<CertificateFailure> _new = [];

    /// <summary>Opens a book for the next reload.</summary>
    /// <param name="before">The last one; null at the first reload.</param>
    /// <param name="patience">How long a failure must have lasted to be told; zero: it is told at once.</param>
    /// <param name="now">The time of the reload.</param>
    public FailureBook(FailureBook? before, TimeSpan patience, DateTimeOffset now)
    {
        _toldBefore = before?._told ?? [];
        _suspectedBefore = before?._suspected ?? [];
        _patience = patience;
        _now = now;
    }

    /// <summary>In the order in which they were written down.</summary>
    public IReadOnlyList<CertificateFailure> Told => [.. _told.Values];

    public IReadOnlyList<CertificateFailure> New => _new;

    public IReadOnlyList<CertificateFailure> Ended => [.. _toldBefore.Where(failure => !_told.ContainsKey(failure.Key)).Select(failure => failure.Value)];

    /// <summary>When the first of the suspected ones will have lasted; null without any.</summary>
    public DateTimeOffset? NextVerdict => _suspected.Count == 0 ? null : _suspected.Values.Min() + _patience;

    public void Write(CertificateFailure failure)
    {
        var key = new Key(failure.Name, failure.Source, failure.Reason);
        if (_toldBefore.TryGetValue(key, out var known))
        {
            _told.TryAdd(key, failure with { Since = known.Since });
            return;
        }

        var since = _suspectedBefore.GetValueOrDefault(key, _now);
        if (_now - since < _patience)
        {
            _suspected.TryAdd(key, since);
        }
        else if (failure with { Since = since } is var news && _told.TryAdd(key, news))
        {
            _new.Add(news);
        }
    }

    private readonly record struct Key(string? Name, string Source, CertificateFailureReason Reason);
}
