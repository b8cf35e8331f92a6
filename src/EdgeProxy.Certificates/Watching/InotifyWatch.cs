using System.Collections.Frozen;

namespace EdgeProxy.Certificates;

/// <summary>One of those who share <see cref="FileNotifications"/>: its folders, and whom to tell.</summary>
internal sealed class InotifyWatch(FileNotifications notifications, Action changed) : IFolderWatch
{
    private volatile FrozenDictionary<int, FrozenSet<string>?> _folders = FrozenDictionary<int, FrozenSet<string>?>.Empty;

    /// <summary>By watch number: the names that matter in the folder, or null for all. Its owner is the only writer.</summary>
    public FrozenDictionary<int, FrozenSet<string>?> Folders
    {
        get => _folders;
        set => _folders = value;
    }

    public Action Changed { get; } = changed;

    public WatchOutcome Arm(IReadOnlyCollection<WatchPoint> points) => notifications.Arm(this, points);

    public void Dispose() => notifications.End(this);
}
