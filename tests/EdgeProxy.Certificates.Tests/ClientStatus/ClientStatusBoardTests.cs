using EdgeProxy.Certificates.Tests.Stapling;
using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.ClientStatuses;

/// <summary>The board against a responder that is a function, with a clock that moves when told to.</summary>
public sealed class ClientStatusBoardTests
{
    private static readonly TestCertificate Client = Issue("client");
    private static readonly OcspVerdict Down = new(OcspOutcome.Unreachable, "down");

    private readonly SteppedTime _time = new(StapleKit.Now);
    private readonly List<ClientStatusNews> _news = [];
    private readonly List<string> _asked = [];

    [Fact]
    public void Look_AtAStranger_KnowsNothingAndHasItAskedAbout()
    {
        var board = CreateSut();

        Assert.Null(Look(board, Client));
        Run(board, TimeSpan.FromSeconds(1), Good);

        Assert.Equal(ClientStatus.Good, Look(board, Client));
        Assert.Single(_asked);
    }

    [Fact]
    public void Look_WithoutTheIssuer_HasNobodyAsked()
    {
        var board = CreateSut();

        Assert.Null(board.Look(Client.Der, issuer: null, responder: null));
        Run(board, TimeSpan.FromMinutes(1), Good);

        Assert.Empty(_asked);
    }

    [Fact]
    public void Client_WithoutAResponder_IsRememberedAsUnknownAndNobodyIsAsked()
    {
        var board = CreateSut();
        var client = Issue("silent", url: null);
        Look(board, client);
        Run(board, TimeSpan.FromMinutes(1), Good);

        Assert.Equal(ClientStatus.Unknown, Look(board, client));
        Assert.Empty(_asked);
        Assert.Null(Look(board, client, new Uri("http://other.test/")));
        Run(board, TimeSpan.FromMinutes(1), Good);
        Assert.Equal(ClientStatus.Good, Look(board, client, new Uri("http://other.test/")));
    }

    [Fact]
    public void Client_ThatKeepsComing_IsAskedAboutEveryHourAndIsNeverUnknown()
    {
        var board = CreateSut();
        Look(board, Client);
        Run(board, TimeSpan.FromSeconds(1), Good);

        for (var minutes = 0; minutes < 30 * 24 * 60; minutes += 10)
        {
            Assert.Equal(ClientStatus.Good, Look(board, Client));
            Run(board, TimeSpan.FromMinutes(10), Good);
        }

        Assert.InRange(_asked.Count, 30 * 20, 30 * 30);
    }

    [Fact]
    public void Client_ThatStaysAway_IsAskedAboutNoMoreUntilItComesBack()
    {
        var board = CreateSut();
        Look(board, Client);
        Run(board, TimeSpan.FromDays(30), Good);

        Assert.Single(_asked);
        Assert.Equal(ClientStatus.Unknown, Look(board, Client));
        Run(board, TimeSpan.FromSeconds(1), Good);
        Assert.Equal(ClientStatus.Good, Look(board, Client));
    }

    [Fact]
    public void Client_Revoked_StaysSoWhateverTheResponderFailsToSay()
    {
        var board = CreateSut();
        Look(board, Client);
        Run(board, TimeSpan.FromSeconds(1), Revoked);
        Look(board, Client);
        Run(board, TimeSpan.FromHours(2), _ => Down);
        Look(board, Client);
        Run(board, TimeSpan.FromDays(30), entry => Verdict(entry, TestOcspStatus.Unknown));

        Assert.Equal(ClientStatus.Revoked, Look(board, Client));
        Assert.Equal([ClientStatusNewsKind.Revoked, ClientStatusNewsKind.Failing, ClientStatusNewsKind.Recovered], _news.Select(news => news.Kind));
    }

    [Fact]
    public void Client_RevokedAndGoodAgain_IsGood()
    {
        var board = CreateSut();
        Look(board, Client);
        Run(board, TimeSpan.FromSeconds(1), Revoked);
        Look(board, Client);
        Run(board, TimeSpan.FromHours(2), Good);

        Assert.Equal(ClientStatus.Good, Look(board, Client));
        Assert.Equal([ClientStatusNewsKind.Revoked, ClientStatusNewsKind.GoodAgain], _news.Select(news => news.Kind));
    }

    [Fact]
    public void Answer_ThatIsOlderThanTheLast_IsNotTaken()
    {
        var board = CreateSut();
        var early = TestOcsp.Respond(StapleKit.Pki.Intermediate, Client, _time.GetUtcNow().AddMinutes(-1));
        Look(board, Client);
        Run(board, TimeSpan.FromSeconds(1), Revoked);
        Look(board, Client);

        Run(board, TimeSpan.FromHours(2), entry => OcspVerifier.Verify(early, entry.Subject!, entry.NotAfter, _time.GetUtcNow()));

        Assert.Equal(2, _asked.Count);
        Assert.Equal(ClientStatus.Revoked, Look(board, Client));
    }

    [Fact]
    public void Answer_ThatIsOlderThanOneThatHasEnded_IsAskedForLessAndLess()
    {
        var board = CreateSut();
        var (early, late) = (_time.GetUtcNow().AddHours(-1), _time.GetUtcNow().AddDays(7));
        Look(board, Client);
        Run(board, TimeSpan.FromMinutes(1), entry => Verdict(entry, TestOcspStatus.Good, _time.GetUtcNow().AddMinutes(1)));
        _asked.Clear();

        for (var seconds = 0; seconds < 3600; seconds++)
        {
            Look(board, Client);
            Run(board, TimeSpan.FromSeconds(1), _ => new OcspVerdict(OcspOutcome.Good, "", new Staple(default, early, early, late, late), early));
        }

        Assert.InRange(_asked.Count, 2, 40);
    }

    [Fact]
    public void Responder_ThatIsDown_IsAskedLessAndLessAndOnlyWhileTheClientComes()
    {
        var board = CreateSut();
        for (var minutes = 0; minutes < 60; minutes++)
        {
            Look(board, Client);
            Run(board, TimeSpan.FromMinutes(1), _ => Down);
        }

        Assert.InRange(_asked.Count, 10, 40);
        Assert.Equal(ClientStatus.Unknown, Look(board, Client));
        Run(board, TimeSpan.FromDays(1), _ => Down);
        Assert.InRange(_asked.Count, 10, 41);
        Assert.Single(_news);
    }

    [Fact]
    public void Clients_WithoutEnd_AreForgottenButForThoseThatAreRevoked()
    {
        var board = CreateSut(capacity: 20);
        Look(board, Client);
        Run(board, TimeSpan.FromSeconds(1), Revoked);
        foreach (var one in Enumerable.Range(0, 60).Select(i => Issue($"{i}")))
        {
            Look(board, one);
            Run(board, TimeSpan.FromSeconds(1), Good);
        }

        Assert.InRange(board.Count().Values.Sum(), 15, 20);
        Assert.Equal(ClientStatus.Revoked, Look(board, Client));
    }

    [Fact]
    public void Questions_WithoutEnd_AreBoundedAndAskedWithinTheRate()
    {
        var board = CreateSut(new StaplingSettings { MaxConcurrentFetches = 2, MaxFetchesPerSecond = 5 });
        foreach (var one in Enumerable.Range(0, 300).Select(i => Issue($"{i}"))) Look(board, one);

        var first = board.Take(out _);
        Assert.Null(board.Take(out var wait));
        Assert.Equal(TimeSpan.FromMilliseconds(200), wait);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.NotNull(board.Take(out _));
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Null(board.Take(out wait));
        Assert.Null(wait);
        Assert.NotNull(first);
        Assert.Equal(256, board.Count().Values.Sum());
    }

    [Fact]
    public void Client_RevokedWithItsSignatureTurnedRound_IsStillRevoked()
    {
        var board = CreateSut();
        var other = Client.WithOtherSignature();
        Assert.NotEqual(Client.Der, other.Der);
        Assert.Equal(SignatureCheck.Valid, new ParsedCertificate(other.Der).Signature.Verify(new ParsedCertificate(StapleKit.Pki.Intermediate.Der).PublicKeyDer));
        Look(board, Client);
        Run(board, TimeSpan.FromSeconds(1), Revoked);

        Assert.Equal(ClientStatus.Revoked, Look(board, other));
    }

    [Fact]
    public void Clock_SetForward_HasWhatEndedByItAskedAboutAsSoonAsTheClientComes()
    {
        var board = CreateSut();
        Look(board, Client);
        Run(board, TimeSpan.FromSeconds(1), Good);
        Look(board, Client);

        _time.StepWall(TimeSpan.FromDays(8)); // The machine slept.
        Assert.Equal(ClientStatus.Unknown, Look(board, Client));
        Run(board, TimeSpan.FromSeconds(1), Good);

        Assert.Equal(ClientStatus.Good, Look(board, Client));
    }

    [Fact]
    public void Clock_GoingBackAndForth_MakesNoStorm()
    {
        var board = CreateSut();
        Look(board, Client);
        Run(board, TimeSpan.FromSeconds(1), Good);
        _asked.Clear();

        for (var i = 0; i < 60; i++)
        {
            _time.StepWall(TimeSpan.FromDays(30));
            for (var j = 0; j < 10; j++) Look(board, Client);
            Run(board, TimeSpan.FromSeconds(30), _ => new OcspVerdict(OcspOutcome.Expired, "by our clock"));
            _time.StepWall(-TimeSpan.FromDays(30));
            Assert.Equal(ClientStatus.Good, Look(board, Client));
            Run(board, TimeSpan.FromSeconds(30), _ => new OcspVerdict(OcspOutcome.FromTheFuture, "by our clock"));
        }

        Assert.InRange(_asked.Count, 1, 40);
    }

    [Fact]
    public void Clock_SetForwardWhileTheResponderIsDown_HasTheClientPutForwardOnce()
    {
        var board = CreateSut();
        ClientStatusEntry? known = null;
        Look(board, Client);
        Run(board, TimeSpan.FromSeconds(1), entry => Good(known = entry));
        Look(board, Issue("other"));
        Run(board, TimeSpan.FromMilliseconds(100), _ => Down);

        _time.StepWall(TimeSpan.FromDays(8));
        Look(board, Client);
        Assert.True(known!.WantsToBeAsked(_time.GetUtcNow()));
        Assert.Null(board.Take(out _));

        Assert.False(known.WantsToBeAsked(_time.GetUtcNow()));
        Run(board, TimeSpan.FromMinutes(1), Good);
        Assert.Equal(ClientStatus.Good, Look(board, Client));
    }

    [Fact]
    public void Responder_BackJustAfterItsAnswerEnded_IsHeardWithinTheShortBackoff()
    {
        var board = CreateSut();
        var ends = _time.GetUtcNow().AddHours(2);
        Look(board, Client);
        Run(board, TimeSpan.FromSeconds(1), entry => Verdict(entry, TestOcspStatus.Good, ends));
        Come(TimeSpan.FromHours(2) + TimeSpan.FromMinutes(1), _ => Down);
        Assert.Equal(ClientStatus.Unknown, Look(board, Client));

        Come(StapleSchedule.LongestRetryWithoutStaple, Good);

        Assert.Equal(ClientStatus.Good, Look(board, Client));

        void Come(TimeSpan time, Func<ClientStatusEntry, OcspVerdict> answer)
        {
            for (var minute = 0; minute < time.TotalMinutes; minute++)
            {
                Look(board, Client);
                Run(board, TimeSpan.FromMinutes(1), answer);
            }
        }
    }

    [Fact]
    public void Responder_ThatFailsForOneClientAndAnswersForAnother_IsToldOnceAndNotWithEachAnswer()
    {
        var board = CreateSut();
        var other = Issue("other");
        for (var minutes = 0; minutes < 24 * 60; minutes++)
        {
            Look(board, Client);
            Look(board, other);
            Run(board, TimeSpan.FromMinutes(1), entry => Is(entry, other) ? Down : Good(entry));
        }

        Assert.Equal(ClientStatusNewsKind.Failing, Assert.Single(_news).Kind);

        for (var minutes = 0; minutes < 10; minutes++)
        {
            Look(board, other);
            Run(board, TimeSpan.FromMinutes(1), Good);
        }

        Assert.Equal([ClientStatusNewsKind.Failing, ClientStatusNewsKind.Recovered], _news.Select(news => news.Kind));
    }

    [Fact]
    public void Responder_ThatAnswersAgain_IsToldAlthoughWhoMetItDownStaysAway()
    {
        var board = CreateSut();
        Look(board, Client);
        Run(board, TimeSpan.FromHours(1), _ => Down);

        Look(board, Issue("later"));
        Run(board, TimeSpan.FromSeconds(1), Good);

        Assert.Equal([ClientStatusNewsKind.Failing, ClientStatusNewsKind.Recovered], _news.Select(news => news.Kind));
    }

    [Fact]
    public void Responders_ThatFailedAndAreForgotten_SilenceNoneThatFailsLater()
    {
        var board = CreateSut(capacity: 20);
        for (var i = 0; i < 300; i++)
        {
            Look(board, Issue($"{i}", $"http://ocsp{i}.test/"));
            Run(board, TimeSpan.FromMinutes(1), _ => Down);
        }

        Assert.Equal(300, _news.Count);
    }

    [Fact]
    public void Clients_RevokedButForOne_StayWhenRoomIsMade()
    {
        var board = CreateSut(capacity: 20);
        var revoked = Enumerable.Range(0, 19).Select(i => Issue($"revoked {i}")).ToList();
        foreach (var one in revoked) Look(board, one);
        Run(board, TimeSpan.FromSeconds(2), Revoked);

        foreach (var one in Enumerable.Range(0, 10).Select(i => Issue($"{i}")))
        {
            Look(board, one);
            Run(board, TimeSpan.FromSeconds(1), Good);
        }

        Assert.All(revoked, one => Assert.Equal(ClientStatus.Revoked, Look(board, one)));
    }

    [Fact]
    public void Clients_RevokedAndExpired_MakeRoomFirst()
    {
        var board = CreateSut(capacity: 20);
        var soon = Issue("soon", notAfter: StapleKit.Now.AddHours(1));
        Look(board, soon);
        Look(board, Client);
        Run(board, TimeSpan.FromSeconds(1), Revoked);
        var good = Enumerable.Range(0, 18).Select(i => Issue($"{i}")).ToList();
        foreach (var one in good) Look(board, one);
        Run(board, TimeSpan.FromHours(2), Good);

        Look(board, Issue("one more"));
        Run(board, TimeSpan.FromSeconds(1), Good);

        Assert.Null(Look(board, soon));
        Assert.Equal(ClientStatus.Revoked, Look(board, Client));
    }

    [Fact]
    public void Clients_OfWhomNobodyHasSpoken_PushOutNoneThatIsKnown()
    {
        var board = CreateSut(capacity: 20);
        Look(board, Client);
        Run(board, TimeSpan.FromSeconds(1), Good);

        foreach (var one in Enumerable.Range(0, 60).Select(i => Issue($"{i}")))
        {
            Look(board, one);
            Run(board, TimeSpan.FromSeconds(1), _ => Down);
        }

        Assert.Equal(ClientStatus.Good, Look(board, Client));
    }

    [Fact]
    public void Answer_ToAClientThatMadeRoomMeanwhile_IsNotLost()
    {
        var board = CreateSut(capacity: 20);
        Look(board, Client);
        var asked = board.Take(out _)!;
        for (var i = 0; i < 60; i++)
        {
            Look(board, Issue($"{i}"));
            Run(board, TimeSpan.FromSeconds(1), _ => Down);
        }

        board.Complete(asked, Verdict(asked, TestOcspStatus.Revoked), maxAge: null);

        Assert.Equal(ClientStatus.Revoked, Look(board, Client));
    }

    [Fact]
    public void Responder_ThatNeverAnswers_KeepsTheClientsOfNoOtherWaiting()
    {
        var settings = new StaplingSettings { MaxConcurrentFetches = 4 };
        var board = CreateSut(settings);
        var silent = Enumerable.Range(0, 200).Select(i => Issue($"silent {i}", "http://silent.test/")).ToList();
        var underWay = new Queue<(ClientStatusEntry Entry, TimeSpan Ends)>();
        var began = _time.GetTimestamp();
        for (var second = 0; second < 600; second++)
        {
            foreach (var one in silent) Look(board, one);
            while (underWay.TryPeek(out var first) && first.Ends <= _time.GetElapsedTime(began))
                board.Complete(underWay.Dequeue().Entry, new OcspVerdict(OcspOutcome.TimedOut, "silent"), maxAge: null);
            while (board.Take(out _) is { } entry) underWay.Enqueue((entry, _time.GetElapsedTime(began) + settings.Timeout));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(underWay.Count, 0, 1);
        Look(board, Client);
        Assert.NotNull(board.Take(out _));
    }

    private static bool Is(ClientStatusEntry entry, TestCertificate certificate) =>
        entry.Subject!.Serial.Span.SequenceEqual(Convert.FromHexString(new ParsedCertificate(certificate.Der).SerialNumber));

    private static TestCertificate Issue(string name, string? url = StapleKit.Responder, DateTimeOffset? notAfter = null) => StapleKit.Pki.Issue(
        new LeafOptions { Hosts = [], CommonName = name, ExtendedKeyUsages = [LeafOptions.ClientAuthentication], OcspUrl = url, NotAfter = notAfter ?? StapleKit.Now.AddYears(1) });

    private static ClientStatus? Look(ClientStatusBoard board, TestCertificate client, Uri? responder = null) =>
        board.Look(client.Der, StapleKit.Pki.Intermediate.Der, responder);

    private ClientStatusBoard CreateSut(StaplingSettings? settings = null, int capacity = ClientStatusBoard.Capacity) =>
        new(settings ?? new StaplingSettings(), _time, () => 0.5, capacity);

    private OcspVerdict Good(ClientStatusEntry entry) => Verdict(entry, TestOcspStatus.Good);

    private OcspVerdict Revoked(ClientStatusEntry entry) => Verdict(entry, TestOcspStatus.Revoked);

    // The clients of these tests differ in their serial numbers alone, and what is verified is verified elsewhere.
    private OcspVerdict Verdict(ClientStatusEntry entry, TestOcspStatus status, DateTimeOffset? ends = null)
    {
        var now = _time.GetUtcNow();
        var end = ends ?? now.AddDays(7);
        return status switch
        {
            TestOcspStatus.Good => new OcspVerdict(OcspOutcome.Good, "", new Staple(default, now, now, end, end), now),
            TestOcspStatus.Revoked => new OcspVerdict(OcspOutcome.Revoked, "", ThisUpdate: now),
            _ => new OcspVerdict(OcspOutcome.Unknown, "", ThisUpdate: now),
        };
    }

    /// <summary>Lets time pass, and answers what the board asks.</summary>
    private void Run(ClientStatusBoard board, TimeSpan time, Func<ClientStatusEntry, OcspVerdict> answer)
    {
        var end = _time.GetUtcNow() + time;
        while (true)
        {
            if (board.Take(out var wait) is { } entry)
            {
                _asked.Add(entry.Key.Signed);
                _news.AddRange(board.Complete(entry, answer(entry), maxAge: null));
                continue;
            }

            var left = end - _time.GetUtcNow();
            if (wait is null || wait > left)
            {
                _time.Advance(left);
                return;
            }

            _time.Advance(wait.Value);
        }
    }
}
