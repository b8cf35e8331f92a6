namespace EdgeProxy.Certificates;

/// <summary>One look at all the files.</summary>
internal sealed class TrustPass(ReloadKind kind, ReloadPatience patience, FailureBook failures, DateTimeOffset now)
{
    public FailureBook Failures { get; } = failures;

    public bool WritersAtWork { get; private set; }

    /// <summary>When to look again at what is being written, wrong, or out of date before long.</summary>
    public DateTimeOffset LookAgainAt { get; private set; } = DateTimeOffset.MaxValue;

    public HeldTrust Renew(TrustFiles files, HeldTrust last)
    {
        var held = Look(files, last);
        if (held.Problem is { } problem) Failures.Write(problem.ToFailure(null, serving: held.Bundle is not null));
        if (held.Bundle?.ListsGoodUntil is { } until) Judge(files, until);
        if (Failures.NextVerdict is { } verdict) LookAgain(verdict);
        return held;
    }

    private HeldTrust Look(TrustFiles files, HeldTrust last)
    {
        var look = TrustContents.Look(files);
        if (look is not null && look == last.Stamp && !kind.ReadsEverything()) return last;
        if (look is not { } writing || look == last.Stamp || !patience.IsBeingWritten(kind, writing, last.WrittenSince, now)) return Read(files, last);
        WritersAtWork = true;
        LookAgain(writing.ChangedAt + patience.Writer);
        return last with { Stamp = null, WrittenSince = last.WrittenSince ?? now };
    }

    private HeldTrust Read(TrustFiles files, HeldTrust last)
    {
        var (contents, problem) = TrustContents.Read(files);
        last = last with { Stamp = ReloadPatience.Settled(contents.Stamp, now), WrittenSince = null, Problem = problem };
        if (problem is not null) return last;

        var digest = contents.Digest();
        if (digest == last.Bundle?.Digest) return last;
        (var bundle, problem) = TrustLoader.Load(files, contents, digest, now);
        if (bundle is null) return last with { Problem = problem };
        return IsOlderThan(last.Bundle, bundle)
            ? last with { Problem = OutOfDate(files, bundle.ListsGoodUntil!.Value) }
            : last with { Bundle = bundle };
    }

    // A list that is out of date lets nobody in; while the one in service is not, it stays.
    private bool IsOlderThan(TrustBundle? serving, TrustBundle next) =>
        serving is not null && next.ListsGoodUntil < now && !(serving.ListsGoodUntil < now);

    private void Judge(TrustFiles files, DateTimeOffset until)
    {
        if (until < now) Failures.Write(OutOfDate(files, until).ToFailure(null, serving: true));
        else LookAgain(until.AddTicks(1));
    }

    private static LoadProblem OutOfDate(TrustFiles files, DateTimeOffset until) => new(
        CertificateFailureReason.Expired,
        files.RevocationLists!,
        $"{files.RevocationLists} holds a revocation list whose next one was due at {until:u}; clients it is for are refused as long as no newer one serves.");

    private void LookAgain(DateTimeOffset at)
    {
        if (at < LookAgainAt) LookAgainAt = at;
    }
}

/// <summary>What is remembered of files from one look to the next.</summary>
internal sealed record HeldTrust
{
    /// <summary>What serves.</summary>
    public TrustBundle? Bundle { get; init; }

    /// <summary>What the files looked like when they were read; null when they must be read again.</summary>
    public CandidateStamp? Stamp { get; init; }

    /// <summary>Since when they have been found in the middle of being written.</summary>
    public DateTimeOffset? WrittenSince { get; init; }

    /// <summary>What is wrong with what they hold.</summary>
    public LoadProblem? Problem { get; init; }
}
