namespace EdgeProxy.Certificates;

/// <summary>Candidates that wait to be loaded together, on all processors. Not too many: their bytes, keys among them, are in memory until then.</summary>
internal sealed class LoadBatch(CandidateLoader loader, TrialScope scope, LastGoodShelf? lastGood, DateTimeOffset now) : IDisposable
{
    private const int Capacity = 256;

    private readonly List<(Renewal Renewal, CertificateCandidate Candidate, string Hash)> _waiting = new(Capacity);

    public void Add(Renewal renewal, CertificateCandidate candidate, string hash)
    {
        _waiting.Add((renewal, candidate, hash));
        if (_waiting.Count == Capacity) Load();
    }

    public void Load()
    {
        var results = loader.LoadAll(_waiting.ConvertAll(item => new LoadRequest(item.Candidate, item.Renewal.Held.Entry, scope)));
        for (var i = 0; i < results.Length; i++) _waiting[i].Renewal.Take(_waiting[i].Hash, results[i], now);
        if (lastGood is not null) Keep(lastGood, results);
        Dispose();
    }

    public void Dispose()
    {
        foreach (var item in _waiting) item.Candidate.Dispose();
        _waiting.Clear();
    }

    /// <summary>The disk takes its time for each file, but can do several at once.</summary>
    private void Keep(LastGoodShelf shelf, LoadResult[] results) => Parallel.For(0, results.Length, index =>
    {
        if (results[index].Entry is { } entry) shelf.Keep(_waiting[index].Candidate, _waiting[index].Hash, entry.IsValid(now));
    });
}
