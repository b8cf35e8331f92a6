namespace EdgeProxy.Certificates;

/// <summary>One reload: candidates go in one by one, what shall serve comes out.</summary>
internal sealed class ReloadPass(
    CandidateLoader loader, Dictionary<string, HeldCertificate> before, IReadOnlyList<CertificateFailure> failuresBefore, DateTimeOffset now)
{
    private readonly UniqueNames _names = new();
    private readonly UniqueNames _identities = new();
    private readonly List<string> _unreadable = [];
    private readonly List<CertificateFailure> _failures = [];
    private readonly Dictionary<(string?, string, CertificateFailureReason), DateTimeOffset> _since =
        failuresBefore.DistinctBy(Key).ToDictionary(Key, failure => failure.Since);

    /// <summary>By the candidate's identity.</summary>
    public Dictionary<string, HeldCertificate> Held { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<CertificateFailure> Failures => _failures;

    public IEnumerable<CertificateEntry> Entries => Held.Values.Select(held => held.Entry).OfType<CertificateEntry>();

    public void Add(CertificateCandidate candidate)
    {
        if (candidate.Name is null)
        {
            _unreadable.Add(candidate.Identity);
            Report(candidate.Failure!);
            return;
        }

        var identity = _identities.Claim(candidate.Identity);
        var name = _names.Claim(candidate.Name);
        var held = Renamed(Load(candidate, before.GetValueOrDefault(identity)), name);
        Held.Add(identity, held);

        var serving = held.Entry is not null;
        if (candidate.Failure is { } failure) Report(failure with { Name = name, Serving = serving });
        if (held.Problem is { } problem) Report(problem.ToFailure(name, serving));
        if (name != candidate.Name) Report(Renaming(candidate, name).ToFailure(name, serving));
    }

    /// <summary>A folder that cannot be searched says nothing of its certificates: they are not gone, and stay as they were.</summary>
    public void KeepWhatCouldNotBeRead()
    {
        foreach (var (identity, held) in before)
        {
            if (held.Entry is null || Held.ContainsKey(identity) || !_unreadable.Exists(folder => IsIn(folder, identity))) continue;
            Held.Add(identity, Renamed(held, _names.Claim(held.Entry.Name)));
        }
    }

    private HeldCertificate Load(CertificateCandidate candidate, HeldCertificate? last)
    {
        if (candidate.Certificate is null) return new HeldCertificate(null, last?.Entry, null);
        var hash = candidate.ContentHash();
        if (last is not null && last.ContentHash == hash) return last;
        var (entry, problem) = loader.Load(new LoadRequest(candidate, last?.Entry));
        if (entry is null || last?.Entry is not { } good || entry.IsValid(now) || !good.IsValid(now))
            return new HeldCertificate(hash, entry ?? last?.Entry, problem);
        // Tried again each time: what is too early now is right later, and once both have expired, the newer one serves.
        return new HeldCertificate(null, good, OutOfDate(candidate, entry));
    }

    private LoadProblem OutOfDate(CertificateCandidate candidate, CertificateEntry entry)
    {
        var source = candidate.Source;
        return now > entry.NotAfter
            ? new(CertificateFailureReason.Expired, source, $"{source} expired at {entry.NotAfter:u}; the valid one in service stays.")
            : new(CertificateFailureReason.NotYetValid, source, $"{source} is valid from {entry.NotBefore:u}; until then, the one in service stays.");
    }

    private static LoadProblem Renaming(CertificateCandidate candidate, string name) => new(
        CertificateFailureReason.DuplicateName,
        candidate.Source,
        $"Another certificate is named {candidate.Name}; the one in {candidate.Source} is called {name}. Rename its file or folder.");

    private static bool IsIn(string folder, string identity) =>
        identity.StartsWith(folder, StringComparison.Ordinal) && identity.AsSpan(folder.Length).StartsWith("/");

    private static HeldCertificate Renamed(HeldCertificate held, string name) =>
        held.Entry is null || held.Entry.Name == name ? held : held with { Entry = held.Entry with { Name = name } };

    private void Report(CertificateFailure failure) => _failures.Add(failure with { Since = _since.GetValueOrDefault(Key(failure), now) });

    private static (string?, string, CertificateFailureReason) Key(CertificateFailure failure) =>
        (failure.Name, failure.Source, failure.Reason);
}
