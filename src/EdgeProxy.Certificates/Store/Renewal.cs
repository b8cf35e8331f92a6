namespace EdgeProxy.Certificates;

/// <summary>One certificate on its way through a reload.</summary>
/// <param name="name">The name it got.</param>
/// <param name="held">What is remembered of it.</param>
/// <param name="holdForStaple">How long a version that promises a staple waits for it.</param>
internal sealed class Renewal(string name, HeldCertificate held, TimeSpan holdForStaple)
{
    public string Name { get; } = name;

    public HeldCertificate Held { get; private set; } = held;

    public void Take(string hash, LoadResult result, DateTimeOffset now) =>
        Held = Held with { ContentHash = hash, Waiting = result.Entry, WaitingSince = now, Problem = result.Problem };

    /// <summary>Whether nothing serves and what its source holds is broken, or out of date.</summary>
    public bool WantsLastGood(DateTimeOffset now) => Held.Entry is null && Held.Waiting?.IsValid(now) != true;

    /// <summary>Puts a version into service that was kept; one that is out of date itself is no better than what its source holds.</summary>
    public void Restore(CertificateEntry lastGood, DateTimeOffset now)
    {
        if (Held.Waiting is null || lastGood.IsValid(now)) Held = Held with { Entry = lastGood };
    }

    /// <summary>Decides between the version in service and a newer one, and gives both the name they got.</summary>
    public HeldCertificate Settle(DateTimeOffset now)
    {
        if (Held.Waiting is { } next && !MayBeCutShort(now) && !AwaitsStaple(now) && (Held.Entry is null || next.IsValid(now) || !Held.Entry.IsValid(now)))
            Held = Held with { Entry = next, EntryHash = Held.ContentHash, Waiting = null };
        return Held = Held with { Entry = Named(Held.Entry), Waiting = Named(Held.Waiting) };
    }

    /// <summary>
    /// A chain that was written up to the end of a certificate looks whole. Where it has become shorter, its files must have been at rest for
    /// longer: without the intermediate most clients would refuse it.
    /// </summary>
    public bool MayBeCutShort(DateTimeOffset now) =>
        Held is { Entry: { } serving, Waiting: { } next } && next.ChainLength < serving.ChainLength && now < Held.FreshUntil;

    /// <summary>When it has waited long enough for its staple.</summary>
    public DateTimeOffset StapleAwaitedUntil => Held.WaitingSince + holdForStaple;

    /// <summary>
    /// Clients refuse a certificate that promises a staple and comes without; as long as the version in service is valid there is no need to
    /// put up with that. A clock that was set back makes nobody wait for longer.
    /// </summary>
    public bool AwaitsStaple(DateTimeOffset now) =>
        Held is { Entry: { } serving, Waiting: { MustStaple: true } next }
        && next.Sha256 != serving.Sha256
        && serving.IsValid(now)
        && next.IsValid(now)
        && now < StapleAwaitedUntil
        && now >= Held.WaitingSince
        && next.Staple.Read(now, out _).IsEmpty;

    /// <summary>Writes down what is wrong with it.</summary>
    public void Report(FailureBook failures, DateTimeOffset now)
    {
        var serving = Held.Entry is not null;
        if (Held.Unread is { } unread) failures.Write(unread with { Name = Name, Serving = serving });
        if (Held.Problem is { } problem) failures.Write(problem.ToFailure(Name, serving));
        if (AwaitsStaple(now)) failures.Write(NoStapleYet().ToFailure(Name, serving));
        else if (Held.Waiting is { } waiting && !MayBeCutShort(now)) failures.Write(OutOfDate(waiting, now).ToFailure(Name, serving));
        if (Name != Held.Name) failures.Write(OtherName().ToFailure(Name, serving));
    }

    private LoadProblem OutOfDate(CertificateEntry entry, DateTimeOffset now) => now > entry.NotAfter
        ? new(CertificateFailureReason.Expired, Held.Source, $"{Held.Source} expired at {entry.NotAfter:u}; the valid one in service stays.")
        : new(CertificateFailureReason.NotYetValid, Held.Source, $"{Held.Source} is valid from {entry.NotBefore:u}; until then, the one in service stays.");

    private LoadProblem NoStapleYet() => new(
        CertificateFailureReason.AwaitingStaple,
        Held.Source,
        $"{Held.Source} promises a staple and has none yet; until {StapleAwaitedUntil:u} at the latest, the version in service stays.");

    private LoadProblem OtherName() => new(
        CertificateFailureReason.DuplicateName,
        Held.Source,
        $"Another certificate is named {Held.Name}; the one in {Held.Source} is called {Name}. Rename its file or folder.");

    private CertificateEntry? Named(CertificateEntry? entry) => entry is null || entry.Name == Name ? entry : entry with { Name = Name };
}
