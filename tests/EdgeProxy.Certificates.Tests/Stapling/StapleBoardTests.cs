using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Stapling;

/// <summary>The board against a responder that is a function, with a clock that moves when told to: days pass in milliseconds.</summary>
public sealed class StapleBoardTests : IDisposable
{
    private static readonly OcspVerdict Down = new(OcspOutcome.Unreachable, "down");

    private readonly SteppedTime _time = new(StapleKit.Now);
    private readonly TemporaryDirectory _state = new();
    private readonly List<StapleNews> _news = [];
    private readonly List<DateTimeOffset> _asked = [];

    public void Dispose() => _state.Dispose();

    [Fact]
    public void Responder_DownForTheWholeValidityAndBack_StaplesUntilNextUpdateAndAgainWithinOneBackoff()
    {
        var (board, entry) = Follow();
        Run(board, TimeSpan.FromMinutes(1), Respond);
        Assert.NotNull(Stapled(entry));

        Run(board, TimeSpan.FromDays(7) - TimeSpan.FromMinutes(2), Fail);
        Assert.NotNull(Stapled(entry));
        Run(board, TimeSpan.FromMinutes(3), Fail);
        Assert.Null(Stapled(entry));
        Assert.Equal(StapleStatus.Expired, entry.Staple.State.StatusAt(_time.GetUtcNow()));
        Run(board, TimeSpan.FromDays(1), Fail);

        Run(board, StapleSchedule.LongestRetryWithoutStaple, Respond);
        Assert.NotNull(Stapled(entry));
        Assert.Equal(
            [StapleNewsKind.Stapled, StapleNewsKind.Failing, StapleNewsKind.Stapled, StapleNewsKind.Recovered], _news.Select(news => news.Kind));
    }

    [Fact]
    public void Responder_OneFailure_IsFollowedByARefreshWithoutAnyTraffic()
    {
        var (board, entry) = Follow();
        Run(board, TimeSpan.FromMinutes(1), Respond);
        var first = Stapled(entry);

        var failed = false;
        Run(board, TimeSpan.FromDays(4), target =>
        {
            if (failed) return Respond(target);
            failed = true;
            return Down;
        });

        Assert.True(failed);
        Assert.True(Stapled(entry)!.ThisUpdate > first!.ThisUpdate.AddDays(3));
    }

    [Fact]
    public void FiveThousand_OneResponder_StayUnderTheRateAndAreAllFresh()
    {
        var board = CreateSut(new StaplingSettings { MaxFetchesPerSecond = 20, MaxConcurrentFetches = 8 });
        var template = StapleKit.Entry(StapleKit.Leaf);
        var entries = Enumerable.Range(0, 5000).Select(i => template with { Name = $"{i}", Staple = new StapleSlot() }).ToList();
        _news.AddRange(board.Follow(entries, []));
        var staple = ((OcspVerdict)Respond(new StapleTarget(template, new Uri(StapleKit.Responder), false))).Staple!;

        Run(board, TimeSpan.FromDays(15), target =>
        {
            var now = _time.GetUtcNow();
            return Good(staple with { ThisUpdate = now, ProducedAt = now, NextUpdate = now.AddDays(7), GoodUntil = now.AddDays(7) });
        });

        Assert.All(entries, entry => Assert.NotNull(Stapled(entry)));
        Assert.InRange(_asked.Count, 4 * 5000, 5 * 5000);
        for (var i = 20; i < _asked.Count; i++) Assert.True(_asked[i] - _asked[i - 20] >= TimeSpan.FromSeconds(1), $"{i}");
    }

    [Fact]
    public void Clock_SteppedForwardAndBack_LosesNoStapleAndMakesNoStorm()
    {
        var (board, entry) = Follow();
        Run(board, TimeSpan.FromMinutes(1), Respond);
        _asked.Clear();

        for (var i = 0; i < 20; i++)
        {
            _time.StepWall(TimeSpan.FromDays(30));
            Run(board, TimeSpan.FromMinutes(1), _ => new OcspVerdict(OcspOutcome.Expired, "by our clock"));
            Assert.Null(Stapled(entry));
            _time.StepWall(-TimeSpan.FromDays(30));
            Run(board, TimeSpan.FromMinutes(1), _ => new OcspVerdict(OcspOutcome.FromTheFuture, "by our clock"));
            Assert.NotNull(Stapled(entry));
        }

        // Forty minutes of failures, clock or not: 2, 4, 8 … seconds, then five minutes.
        Assert.InRange(_asked.Count, 1, 30);
    }

    [Fact]
    public void Clock_SteppedForwardForGood_IsNoticedWithinThePollAndRefreshed()
    {
        var (board, entry) = Follow();
        Run(board, TimeSpan.FromMinutes(10), Respond);

        _time.StepWall(TimeSpan.FromDays(8)); // The machine slept.
        Assert.Null(Stapled(entry));
        Run(board, TimeSpan.FromMinutes(1), Respond);

        Assert.NotNull(Stapled(entry));
    }

    [Fact]
    public void Revoked_AfterGood_IsStapledNoMoreAndToldOnce()
    {
        var (board, entry) = Follow();
        Run(board, TimeSpan.FromMinutes(1), Respond);

        Run(board, TimeSpan.FromDays(6), target => Judge(target, new() { Status = TestOcspStatus.Revoked }));

        Assert.Null(Stapled(entry));
        Assert.Equal(StapleStatus.Revoked, entry.Staple.State.Status);
        Assert.Single(_news, news => news.Kind == StapleNewsKind.Revoked);

        Run(board, TimeSpan.FromHours(2), Respond);
        Assert.NotNull(Stapled(entry));
        Assert.Single(_news, news => news.Kind == StapleNewsKind.GoodAgain);
    }

    [Fact]
    public void Revoked_ThenAnOlderGoodResponseReplayed_StaysRevoked()
    {
        var (board, entry) = Follow();
        var old = Respond(new StapleTarget(entry, new Uri(StapleKit.Responder), false));
        _time.Advance(TimeSpan.FromHours(1));
        Run(board, TimeSpan.FromMinutes(1), target => Judge(target, new() { Status = TestOcspStatus.Revoked }));

        Run(board, TimeSpan.FromHours(1), _ => old);

        Assert.Null(Stapled(entry));
        // One that has not heard yet is asked again like one that fails.
        Assert.InRange(_asked.Count, 2, 30);
    }

    [Fact]
    public void Unknown_AfterGood_KeepsTheStapleWhileItHolds()
    {
        var (board, entry) = Follow();
        Run(board, TimeSpan.FromMinutes(1), Respond);

        Run(board, TimeSpan.FromDays(4), target => Judge(target, new() { Status = TestOcspStatus.Unknown }));

        Assert.NotNull(Stapled(entry));
        Assert.Equal(StapleStatus.Unknown, entry.Staple.State.Status);
        Assert.Single(_news, news => news.Kind == StapleNewsKind.Unknown);
    }

    [Fact]
    public void Supplied_WhileItHolds_WinsOverWhatWasFetched()
    {
        var supplied = StapleKit.Respond(StapleKit.Leaf, options: new() { NextUpdate = StapleKit.Now.AddDays(2) });
        var (board, entry) = Follow(StapleKit.Entry(StapleKit.Leaf, supplied));
        Assert.True(Stapled(entry)!.Der.Span.SequenceEqual(supplied));

        Run(board, TimeSpan.FromDays(1.9), Respond);
        Assert.True(Stapled(entry)!.Der.Span.SequenceEqual(supplied));
        Assert.True(entry.Staple.State.IsSupplied);

        Run(board, TimeSpan.FromDays(1), Respond);
        Assert.False(Stapled(entry)!.Der.Span.SequenceEqual(supplied));
    }

    [Fact]
    public void Supplied_ThatIsNotToBeUsed_IsToldAndTheResponderIsAsked()
    {
        var (board, entry) = Follow(StapleKit.Entry(StapleKit.Leaf, StapleKit.Respond(StapleKit.Issue("other.test"))));
        Assert.Contains("another certificate", Assert.Single(_news).Message, StringComparison.Ordinal);

        Run(board, TimeSpan.FromMinutes(1), Respond);

        Assert.NotNull(Stapled(entry));
    }

    [Fact]
    public void Restart_InBetween_StartsStapledFromTheShelf()
    {
        var shelf = new StapleShelf(_state.Path);
        var kept = StapleKit.Respond(StapleKit.Leaf);
        var entry = StapleKit.Entry(StapleKit.Leaf);
        Assert.Null(shelf.Keep(entry.Sha256, kept));
        _time.Advance(TimeSpan.FromDays(6));

        Follow(entry, new StapleShelf(_state.Path));

        Assert.True(Stapled(entry)!.Der.Span.SequenceEqual(kept));
    }

    [Fact]
    public void Shelf_TamperedWith_IsNotBelieved()
    {
        var entry = StapleKit.Entry(StapleKit.Leaf);
        var shelf = new StapleShelf(_state.Path);
        Assert.Null(shelf.Keep(entry.Sha256, StapleKit.Respond(StapleKit.Issue("other.test"))));

        Follow(entry, shelf);

        Assert.Null(Stapled(entry));
        Assert.Empty(_news);
    }

    [Fact]
    public void Certificate_WithoutAResponder_IsQuiet()
    {
        var (board, entry) = Follow(StapleKit.Entry(StapleKit.Issue("quiet.test", ocspUrl: null)));

        Run(board, TimeSpan.FromDays(1), Respond);

        Assert.Empty(_asked);
        Assert.Empty(_news);
        Assert.Equal(StapleStatus.None, entry.Staple.State.Status);
    }

    [Fact]
    public void Certificate_WithoutItsIssuer_SaysSo()
    {
        var leaf = StapleKit.Issue("alone.test");
        var (board, entry) = Follow(StapleKit.Entry(leaf.WithChain(leaf.Der)));

        Run(board, TimeSpan.FromDays(1), Respond);

        Assert.Empty(_asked);
        Assert.Contains("issuer's certificate is not in", Assert.Single(_news).Message, StringComparison.Ordinal);
        Assert.Equal(StapleStatus.Missing, entry.Staple.State.Status);
    }

    [Fact]
    public void Certificate_OnTheRevocationListItNames_IsAnAlarmAndOffItAgainIsGood()
    {
        var leaf = StapleKit.Issue("listed.test", ocspUrl: null, crlUrl: "http://crl.test/");
        var (board, entry) = Follow(StapleKit.Entry(leaf));
        Assert.Equal(StapleStatus.None, entry.Staple.State.Status);

        for (var i = 0; i < 2; i++) _news.AddRange(board.CompleteList(board.Listed(), new Uri("http://crl.test/"), List(entry, leaf)));
        Assert.Equal(StapleStatus.Revoked, entry.Staple.State.Status);
        _news.AddRange(board.CompleteList(board.Listed(), new Uri("http://crl.test/"), List(entry)));

        Assert.Equal(StapleStatus.None, entry.Staple.State.Status);
        Assert.Equal([StapleNewsKind.Revoked, StapleNewsKind.GoodAgain], _news.Select(news => news.Kind));
    }

    [Fact]
    public void Refused_MustStaple_IsRequiredOnlyThen()
    {
        var entry = StapleKit.Entry(StapleKit.Issue("must.test", mustStaple: true));
        CreateSut(new StaplingSettings { OnMissing = MissingStaple.RefuseMustStaple }).Follow([entry], []);
        entry.Staple.Read(StapleKit.Now, out var isRequired);
        Assert.True(isRequired);

        var other = StapleKit.Entry(StapleKit.Issue("must.test", mustStaple: true));
        CreateSut(new StaplingSettings()).Follow([other], []);
        other.Staple.Read(StapleKit.Now, out isRequired);
        Assert.False(isRequired);
    }

    [Fact]
    public void Disabled_ResponderIsNotAskedAndTheSuppliedResponseIsStapled()
    {
        var board = CreateSut(new StaplingSettings { Enabled = false });
        var entry = StapleKit.Entry(StapleKit.Leaf, StapleKit.Respond(StapleKit.Leaf));

        board.Follow([entry], []);
        Run(board, TimeSpan.FromDays(1), Respond);

        Assert.Empty(_asked);
        Assert.NotNull(Stapled(entry));
    }

    private static CrlVerdict List(CertificateEntry about, params TestCertificate[] revoked) => CrlVerifier.Verify(
        StapleKit.Pki.Intermediate.RevocationList(StapleKit.Now, StapleKit.Now.AddDays(7), revoked.Select(certificate => certificate.Der)),
        about.Revocation.Issuer!,
        new HashSet<string>(StringComparer.Ordinal) { about.SerialNumber },
        StapleKit.Now);

    private (StapleBoard Board, CertificateEntry Entry) Follow(CertificateEntry? entry = null, StapleShelf? shelf = null)
    {
        entry ??= StapleKit.Entry(StapleKit.Leaf);
        var board = CreateSut(new StaplingSettings(), shelf);
        _news.AddRange(board.Follow([entry], []));
        return (board, entry);
    }

    private StapleBoard CreateSut(StaplingSettings settings, StapleShelf? shelf = null) => new(settings, shelf, _time, new Random(1).NextDouble);

    private Staple? Stapled(CertificateEntry entry) => entry.Staple.Choice.At(_time.GetUtcNow());

    /// <summary>What <see cref="StapleLoop"/> does, without waiting: asks when the board says so, and moves the clock in between.</summary>
    private void Run(StapleBoard board, TimeSpan duration, Func<StapleTarget, OcspVerdict> responder)
    {
        var began = _time.GetTimestamp();
        while (duration - _time.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
        {
            if (board.Take(out var wait) is { } target)
            {
                _asked.Add(_time.GetUtcNow());
                _news.AddRange(board.Complete(target, responder(target), maxAge: null));
                continue;
            }

            var step = wait is { } some && some < TimeSpan.FromSeconds(30) ? some : TimeSpan.FromSeconds(30);
            _time.Advance(step < left ? step : left);
        }
    }

    private OcspVerdict Respond(StapleTarget target) => Judge(target, new());

    private OcspVerdict Judge(StapleTarget target, OcspResponseOptions options)
    {
        var now = _time.GetUtcNow();
        return OcspVerifier.Verify(StapleKit.Respond(StapleKit.Leaf, now, options), target.Entry, now);
    }

    private static OcspVerdict Fail(StapleTarget target) => Down;

    private static OcspVerdict Good(Staple staple) => new(OcspOutcome.Good, "", staple, staple.ThisUpdate);
}
