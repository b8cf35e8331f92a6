namespace EdgeProxy.Certificates;

/// <summary>Notices changes in folders. It may miss some: a rescan goes beside it.</summary>
internal interface IFolderWatch : IDisposable
{
    /// <summary>
    /// Watches these points and no others from now on. Called after each look at the sources, so that what came (a folder that was
    /// missing, the target of a link that was replaced) is watched, and what could not be watched is tried again.
    /// </summary>
    WatchOutcome Arm(IReadOnlyCollection<WatchPoint> points);
}

/// <summary>Something to watch.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Name">The one name in it that matters; null: all do.</param>
internal readonly record struct WatchPoint(string Folder, string? Name);

/// <summary>What came of arming the watches.</summary>
/// <param name="Status">How folders are watched now.</param>
/// <param name="IsWider">Whether a folder is watched that was not: what changed in it a moment ago went unnoticed.</param>
internal readonly record struct WatchOutcome(WatchStatus Status, bool IsWider);

/// <summary>How changes of files are noticed.</summary>
/// <param name="Notified">Folders whose changes the kernel tells at once.</param>
/// <param name="Polled">Folders whose changes are found by the rescan alone.</param>
/// <param name="Problem">Why folders are polled; <see langword="null"/> when none is, or when the operator wants it so.</param>
public sealed record WatchStatus(int Notified, int Polled, string? Problem)
{
    /// <summary>Nothing is watched yet.</summary>
    public static WatchStatus None { get; } = new(0, 0, null);
}
