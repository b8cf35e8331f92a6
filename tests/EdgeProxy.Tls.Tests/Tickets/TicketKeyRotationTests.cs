using System.Diagnostics;
using System.Runtime.Versioning;
using EdgeProxy.OpenSsl;
using EdgeProxy.Testing;

namespace EdgeProxy.Tls.Tests.Tickets;

[SupportedOSPlatform("linux")]
public sealed class TicketKeyRotationTests : IDisposable
{
    private static readonly SessionTicketSettings Settings = new() { RotateEvery = TimeSpan.FromHours(1), Keep = 3 };

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();
    private readonly RecordingTicketObserver _told = new();

    private string StateFile => Path.Combine(_directory.Path, "session-tickets.keys");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Start_NothingOnDisk_MakesAKeyAndKeepsItForItsOwnerAlone()
    {
        using var rotation = Start(out var tls);

        Assert.True(tls.Tickets.IsOpen);
        Assert.Equal(new TicketKeyStatus(1, _time.GetUtcNow(), OnDisk: true), rotation.Status);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(StateFile));
        Assert.Empty(_told.Lines);
    }

    [Fact]
    public void Start_WithoutAStore_MakesAKey()
    {
        using var rotation = Start(out var tls, store: false);

        Assert.True(tls.Tickets.IsOpen);
        Assert.Null(rotation.Status.OnDisk);
    }

    [Fact]
    public void Time_EachPeriod_BringsANewKeyAndKeepsSoMany()
    {
        using var rotation = Start(out var tls);
        var first = Newest(tls);

        for (var periods = 1; periods <= 4; periods++)
        {
            _time.Advance(Settings.RotateEvery);
            Assert.Equal(Math.Min(periods + 1, Settings.Keep), rotation.Status.Keys);
            Assert.Equal(periods < Settings.Keep, tls.Tickets.Current.All.Contains(first));
            Assert.Equal(_time.GetUtcNow(), rotation.Status.Since);
        }

        Assert.True(first.IsWiped);
        Assert.Equal(4, _told.Lines.Count(line => line.StartsWith("rotated, due", StringComparison.Ordinal)));
    }

    [Fact]
    public void Start_AfterARestart_GoesOnWithTheSameKeys()
    {
        var before = Start(out var tls);
        _time.Advance(TimeSpan.FromMinutes(90));
        var keys = Keys(tls);
        before.Dispose();

        using var rotation = Start(out var again);

        Assert.Equal(keys, Keys(again));
        Assert.Equal(_time.GetUtcNow() - TimeSpan.FromMinutes(30), rotation.Status.Since);
        Assert.Contains("restored 2", _told.Lines);
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(3, rotation.Status.Keys);
    }

    [Fact]
    public void Start_AfterALongTime_DropsWhatIsTooOld()
    {
        Start(out var tls).Dispose();
        var key = Keys(tls)[0];
        _time.Advance(Settings.RotateEvery * Settings.Keep);

        using var rotation = Start(out var again);

        Assert.DoesNotContain(key, Keys(again));
        Assert.DoesNotContain(_told.Lines, line => line.StartsWith("restored", StringComparison.Ordinal));
    }

    [Fact]
    public void Start_ClockWasPutBack_DoesNotMakeAKeyImmortal()
    {
        Start(out _).Dispose();
        var earlier = new ManualTime(TestPki.BaseTime.AddDays(-300));

        using var rotation = Start(out _, time: earlier);
        earlier.Advance(Settings.RotateEvery);

        Assert.Equal((2, earlier.GetUtcNow()), (rotation.Status.Keys, rotation.Status.Since));
    }

    [Theory]
    [InlineData("torn")]
    [InlineData("foreign")]
    [InlineData("empty")]
    [InlineData("huge")]
    [InlineData("link")]
    [InlineData("open to others")]
    public void Start_FileThatCannotBeTrusted_IsOneRemarkAndNewKeys(string defect)
    {
        Start(out var tls).Dispose();
        var key = Keys(tls)[0];
        Spoil(defect);

        using var rotation = Start(out var again);

        Assert.True(again.Tickets.IsOpen);
        Assert.DoesNotContain(key, Keys(again));
        Assert.Single(_told.Lines, line => line.StartsWith("ignored", StringComparison.Ordinal));
        Assert.True(rotation.Status.OnDisk);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(StateFile));
    }

    [Fact]
    public void Disk_NotWritable_IsToldOnceAndTriedAgainUntilItIs()
    {
        var blocked = Path.Combine(_directory.Path, "state");
        File.WriteAllText(blocked, "a file where the folder should be");
        using var rotation = Start(out var tls, folder: blocked);

        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.True(tls.Tickets.IsOpen);
        Assert.False(rotation.Status.OnDisk);
        Assert.Single(_told.Lines);
        Assert.StartsWith("not kept", _told.Lines[0], StringComparison.Ordinal);

        File.Delete(blocked);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(rotation.Status.OnDisk);
        Assert.Equal("kept", _told.Lines[^1]);
    }

    [Fact]
    public void RotateNow_Asked_LeavesOneNewKeyInMemoryAndOnDisk()
    {
        using var rotation = Start(out var tls);
        _time.Advance(Settings.RotateEvery);
        var before = tls.Tickets.Current.All;

        Assert.Equal(new TicketRotation(Requested: true, Keys: 1, OnDisk: true), rotation.RotateNow());

        Assert.All(before, key => Assert.True(key.IsWiped));
        Start(out var again).Dispose();
        Assert.Equal(Keys(tls), Keys(again));
    }

    [Fact]
    public void RotateNow_DiskCannotBeWritten_TakesTheOldKeysAway()
    {
        using var rotation = Start(out _);
        Directory.CreateDirectory(StateFile + ".tmp"); // Where the new file would be written first.
        File.WriteAllText(Path.Combine(StateFile + ".tmp", "x"), "");

        Assert.False(rotation.RotateNow().OnDisk);

        Assert.False(File.Exists(StateFile));
    }

    [Fact]
    public async Task RotateNow_SessionsKeptForClientsWithoutTickets_AreForgotten()
    {
        using var rotation = Start(out var tls);
        var (_, earlier) = await Visit.PayAsync(tls, Visit.Tls12WithoutTickets);
        Assert.True((await Visit.PayAsync(tls, Visit.Tls12WithoutTickets, earlier)).Resumed);

        rotation.RotateNow();

        Assert.False((await Visit.PayAsync(tls, Visit.Tls12WithoutTickets, earlier)).Resumed);
    }

    [Fact]
    public void Apply_FewerKeys_DropsTheOldestAtOnce()
    {
        using var rotation = Start(out _);
        _time.Advance(Settings.RotateEvery * 2);

        Apply(rotation, Settings with { Keep = 1 });

        Assert.Equal(1, rotation.Status.Keys);
    }

    [Fact]
    public void Apply_ShorterPeriod_RotatesWhenThatIsDue()
    {
        using var rotation = Start(out var tls);
        var first = Newest(tls);
        _time.Advance(TimeSpan.FromMinutes(20));

        Apply(rotation, Settings with { RotateEvery = TimeSpan.FromMinutes(30) });
        Assert.Same(first, Newest(tls));
        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.NotSame(first, Newest(tls));
    }

    [Fact]
    public void Apply_OffAndOn_LeavesNoOldKeyAnywhere()
    {
        using var rotation = Start(out var tls);
        var key = Newest(tls);

        Apply(rotation, Settings with { Enabled = false });
        Assert.False(tls.Tickets.IsOpen);
        Assert.True(key.IsWiped);
        Assert.False(File.Exists(StateFile));

        Apply(rotation, Settings);
        Assert.True(tls.Tickets.IsOpen);
        Assert.True(File.Exists(StateFile));
    }

    [Fact]
    public void Start_SwitchedOff_TakesOldKeysFromTheDisk()
    {
        Start(out _).Dispose();

        using var rotation = Start(out var tls, settings: Settings with { Enabled = false });

        Assert.False(tls.Tickets.IsOpen);
        Assert.False(File.Exists(StateFile));
    }

    [Fact]
    public void Certificate_Removed_StaysEndedAfterARestart()
    {
        var removed = _time.GetUtcNow();
        using (Start(out var before))
        {
            before.Ended.End("gone", removed);
            _time.Advance(TimeSpan.Zero);
        }

        using var restarted = Start(out var tls);

        Assert.Equal(removed.UtcTicks, tls.Ended.LastOf("gone"));
        Assert.Contains("restored 1", _told.Lines);
    }

    [Fact]
    public void Certificate_RemovedRightBeforeTheEnd_StaysEndedAfterARestart()
    {
        using (Start(out var before)) before.Ended.End("gone", _time.GetUtcNow());

        using var restarted = Start(out var tls);

        Assert.NotEqual(0, tls.Ended.LastOf("gone"));
    }

    [Fact]
    public void Certificate_RemovedLongAgo_IsForgotten()
    {
        using (Start(out var before)) before.Ended.End("gone", _time.GetUtcNow());
        _time.Advance(TimeSpan.FromHours(25));

        using var restarted = Start(out var tls);

        Assert.Equal(0, tls.Ended.LastOf("gone"));
    }

    [Fact]
    public void Certificate_RemovedWhileTheDiskCannotBeWritten_LeavesNoKeysThatWouldResumeIt()
    {
        using var rotation = Start(out var tls);
        // Nothing can be written where a folder is in the way, and what is there can still be deleted.
        Directory.CreateDirectory(Path.Combine(StateFile + ".tmp", "full"));

        tls.Ended.End("gone", _time.GetUtcNow());
        _time.Advance(TimeSpan.Zero);

        Assert.False(File.Exists(StateFile));
        Assert.Single(_told.Lines, line => line.StartsWith("not kept", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_FileOfAnotherUser_IsNotUsed()
    {
        Start(out _).Dispose();
        using var chown = Process.Start("chown", ["12345", StateFile]);
        await chown.WaitForExitAsync();
        if (chown.ExitCode != 0) return; // Only root can give a file away.

        using var restarted = Start(out _);

        Assert.Equal(Environment.IsPrivilegedProcess, _told.Lines.Exists(line => line.Contains("belongs to somebody else", StringComparison.Ordinal)));
        Assert.DoesNotContain("restored 1", _told.Lines);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherWrite, true)]
    [InlineData(UnixFileMode.GroupWrite, true)]
    [InlineData(UnixFileMode.OtherWrite | UnixFileMode.StickyBit, false)]
    [InlineData(UnixFileMode.OtherRead | UnixFileMode.OtherExecute, false)]
    public void Start_FolderThatOthersMayWrite_IsToldAndUsed(UnixFileMode others, bool isTold)
    {
        Start(out _).Dispose();
        File.SetUnixFileMode(_directory.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | others);

        using var restarted = Start(out _);

        Assert.Equal(isTold, _told.Lines.Exists(line => line.StartsWith("exposed", StringComparison.Ordinal)));
        Assert.Contains("restored 1", _told.Lines);
    }

    private TicketKeyRotation Start(
        out TlsState tls, SessionTicketSettings? settings = null, bool store = true, ManualTime? time = null, string? folder = null)
    {
        tls = new TlsState(TestCatalog.Snapshot());
        var rotation = new TicketKeyRotation(
            tls, settings ?? Settings, store ? new TicketKeyStore(folder ?? _directory.Path) : null, _told, time ?? _time);
        rotation.Start();
        return rotation;
    }

    // It is done by the timer, at once.
    private void Apply(TicketKeyRotation rotation, SessionTicketSettings settings)
    {
        rotation.Apply(settings);
        _time.Advance(TimeSpan.Zero);
    }

    private void Spoil(string defect)
    {
        var good = File.ReadAllBytes(StateFile);
        if (defect is not "open to others") File.Delete(StateFile);
        switch (defect)
        {
            case "torn": File.WriteAllBytes(StateFile, good[..^40]); break;
            case "foreign": File.WriteAllText(StateFile, "-----BEGIN SOMETHING ELSE-----"); break;
            case "empty": File.WriteAllBytes(StateFile, []); break;
            case "huge": File.WriteAllBytes(StateFile, new byte[10 * 1024 * 1024]); break;
            case "link":
                File.WriteAllBytes(StateFile + ".elsewhere", good);
                File.CreateSymbolicLink(StateFile, StateFile + ".elsewhere");
                break;
            case "open to others": File.SetUnixFileMode(StateFile, File.GetUnixFileMode(StateFile) | UnixFileMode.GroupRead); break;
            default: throw new ArgumentException(defect, nameof(defect));
        }

        if (defect is "torn" or "foreign" or "empty" or "huge") File.SetUnixFileMode(StateFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static TicketKey Newest(TlsState tls) => tls.Tickets.Current.All[0];

    private static string[] Keys(TlsState tls) => [.. tls.Tickets.Current.All.Select(Text)];

    private static string Text(TicketKey key)
    {
        var bytes = new byte[TicketKey.Size];
        key.CopyTo(bytes);
        return Convert.ToHexString(bytes);
    }
}
