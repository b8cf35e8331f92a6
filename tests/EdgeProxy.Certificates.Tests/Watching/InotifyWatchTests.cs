using System.Collections.Concurrent;
using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Watching;

public sealed class InotifyWatchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory _directory = new();
    private readonly SemaphoreSlim _changes = new(0);
    private readonly FileNotifications _notifications = new();

    public void Dispose()
    {
        _notifications.Dispose();
        _directory.Dispose();
        _changes.Dispose();
    }

    [Fact]
    public async Task Change_InAWatchedFolder_IsTold()
    {
        CreateSut().Arm([new WatchPoint(_directory.Path, null)]);
        _directory.Write("a", "text");
        Assert.True(await _changes.WaitAsync(Patience));
    }

    [Fact]
    public async Task Change_OfAnotherName_IsNotTold()
    {
        Directory.CreateDirectory(_directory.Combine("last"));
        CreateSut().Arm([new WatchPoint(_directory.Path, "mine"), new WatchPoint(_directory.Combine("last"), null)]);

        _directory.Write("other", "text");
        // One event, and the kernel keeps the order: had the first been told, it would have been before.
        Directory.CreateDirectory(_directory.Combine("last", "sub"));
        Assert.True(await _changes.WaitAsync(Patience));

        Assert.False(await _changes.WaitAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task Change_OfTheName_IsTold()
    {
        CreateSut().Arm([new WatchPoint(_directory.Path, "mine")]);
        _directory.Write("mine", "text");
        Assert.True(await _changes.WaitAsync(Patience));
    }

    [Fact]
    public void Arm_MoreFoldersThanTheKernelAllows_PollsTheRestAndSaysWhy()
    {
        Directory.CreateDirectory(_directory.Combine("a"));
        Directory.CreateDirectory(_directory.Combine("b"));
        using var notifications = new FileNotifications(maximumFolders: 1);

        var outcome = notifications.Watch(() => { }).Arm([new WatchPoint(_directory.Combine("a"), null), new WatchPoint(_directory.Combine("b"), null)]);

        Assert.Equal((1, 1), (outcome.Status.Notified, outcome.Status.Polled));
        Assert.Contains("No space left on device", outcome.Status.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Arm_TheSameAgain_IsNotWider()
    {
        var watch = CreateSut();
        WatchPoint[] points = [new(_directory.Path, null)];
        Assert.True(watch.Arm(points).IsWider);
        Assert.False(watch.Arm(points).IsWider);
    }

    [Fact]
    public void Arm_FolderMadeAgain_IsWider()
    {
        var watch = CreateSut();
        Directory.CreateDirectory(_directory.Combine("a"));
        WatchPoint[] points = [new(_directory.Combine("a"), null)];
        watch.Arm(points);
        Directory.Delete(_directory.Combine("a"));
        Assert.Equal(0, watch.Arm(points).Status.Notified);
        Directory.CreateDirectory(_directory.Combine("a"));
        Assert.True(watch.Arm(points).IsWider);
    }

    [Fact]
    public void Arm_MissingFolder_IsNoProblem() =>
        Assert.Equal(new WatchStatus(0, 0, null), CreateSut().Arm([new WatchPoint(_directory.Combine("missing"), null)]).Status);

    [Fact]
    public void Arm_AfterDispose_PollsEverything()
    {
        var watch = CreateSut();
        watch.Arm([new WatchPoint(_directory.Path, null)]);
        _notifications.Dispose();
        Assert.Equal(1, watch.Arm([new WatchPoint(_directory.Path, null)]).Status.Polled);
    }

    [Fact]
    public async Task Dispose_WhileEventsCome_FailsNowhereAndNobodyIsToldAnyMore()
    {
        using var stop = new CancellationTokenSource();
        var events = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested) _directory.Write("a", "text");
            },
            CancellationToken.None);
        var faults = new ConcurrentQueue<string>();
        for (var i = 0; i < 300; i++)
        {
            var isDisposed = false;
            var notifications = new FileNotifications();
            notifications.Watch(() =>
            {
                if (Volatile.Read(ref isDisposed)) faults.Enqueue("told after Dispose");
            }).Arm([new WatchPoint(_directory.Path, null)]);
            // An event that comes while it is disposed of ends its thread, which closes what is being disposed of.
            notifications.Dispose();
            Volatile.Write(ref isDisposed, true);
        }

        await stop.CancelAsync();
        await events;
        Assert.Empty(faults);
    }

    [Fact]
    public async Task Change_InOneOfTwoWatchesFolders_IsToldToThatOneAlone()
    {
        Directory.CreateDirectory(_directory.Combine("other"));
        Directory.CreateDirectory(_directory.Combine("mine"));
        using var others = new SemaphoreSlim(0);
        _notifications.Watch(() => others.Release()).Arm([new WatchPoint(_directory.Combine("other"), null)]);
        CreateSut().Arm([new WatchPoint(_directory.Combine("mine"), null)]);

        Directory.CreateDirectory(_directory.Combine("mine", "sub"));
        Assert.True(await _changes.WaitAsync(Patience));

        Assert.False(await others.WaitAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task Dispose_OneOfTwoWatchesOfAFolder_LeavesItToTheOther()
    {
        var other = _notifications.Watch(() => { });
        other.Arm([new WatchPoint(_directory.Path, null)]);
        CreateSut().Arm([new WatchPoint(_directory.Path, null)]);

        other.Dispose();

        _directory.Write("a", "text");
        Assert.True(await _changes.WaitAsync(Patience));
    }

    private InotifyWatch CreateSut() => _notifications.Watch(() => _changes.Release());
}
