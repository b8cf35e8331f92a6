namespace EdgeProxy.Certificates;

/// <summary>One reload: candidates go in one by one, what shall serve comes out.</summary>
internal sealed class ReloadPass(Dictionary<string, HeldCertificate> before, IReadOnlyList<CertificateFailure> failuresBefore, DateTimeOffset now)
{
    private readonly UniqueNames _names = new();
    private readonly UniqueNames _identities = new();
    private readonly List<string> _unreadable = [];
    private readonly List<CertificateFailure> _failures = [];
    private readonly Dictionary<(string? Name, string Source, CertificateFailureReason Reason), DateTimeOffset> _since =
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
        if (held.Problem is { } problem) Report(new CertificateFailure { Name = name, Source = problem.Origin, Reason = problem.Reason, Message = problem.Message, Serving = serving });
        if (name != candidate.Name) ReportDuplicate(candidate, name, serving);
    }

    /// <summary>A folder that cannot be searched says nothing of its certificates: they are not gone, and stay as they were.</summary>
    public void KeepWhatCouldNotBeRead()
    {
        foreach (var (identity, held) in before)
        {
            var isUnknown = _unreadable.Exists(folder => identity.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal));
            if (isUnknown && held.Entry is not null && !Held.ContainsKey(identity)) Held.Add(identity, Renamed(held, _names.Claim(held.Entry.Name)));
        }
    }

    private HeldCertificate Load(CertificateCandidate candidate, HeldCertificate? last)
    {
        if (candidate.Certificate is null) return new HeldCertificate(null, last?.Entry, null);
        var hash = candidate.ContentHash();
        if (last is not null && last.ContentHash == hash) return last;
        var (entry, problem) = CertificateLoader.Load(candidate);
        return entry is not null && last?.Entry is { } good && good.IsValid(now) && !entry.IsValid(now)
            ? new HeldCertificate(null, good, OutOfDate(candidate, entry))
            : new HeldCertificate(hash, entry ?? last?.Entry, problem);
    }

    /// <summary>Not remembered by its hash: what is too early now is right later, and what is too late is better than what is even later.</summary>
    private LoadProblem OutOfDate(CertificateCandidate candidate, CertificateEntry entry) => now > entry.NotAfter
        ? new LoadProblem(CertificateFailureReason.Expired, candidate.Source, $"The certificate in {candidate.Source} expired at {entry.NotAfter:u}; the valid one in service stays.")
        : new LoadProblem(CertificateFailureReason.NotYetValid, candidate.Source, $"The certificate in {candidate.Source} is valid from {entry.NotBefore:u}; the one in service stays until then.");

    private static HeldCertificate Renamed(HeldCertificate held, string name) =>
        held.Entry is null || held.Entry.Name == name ? held : held with { Entry = held.Entry with { Name = name } };

    private void ReportDuplicate(CertificateCandidate candidate, string name, bool serving) => Report(new CertificateFailure
    {
        Name = name,
        Source = candidate.Source,
        Reason = CertificateFailureReason.DuplicateName,
        Message = $"Another certificate is named {candidate.Name}; the one in {candidate.Source} is called {name}. Rename its file or folder.",
        Serving = serving,
    });

    private void Report(CertificateFailure failure) => _failures.Add(failure with { Since = _since.GetValueOrDefault(Key(failure), now) });

    private static (string? Name, string Source, CertificateFailureReason Reason) Key(CertificateFailure failure) => (failure.Name, failure.Source, failure.Reason);
}
