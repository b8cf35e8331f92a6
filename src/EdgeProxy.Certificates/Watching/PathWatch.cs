namespace EdgeProxy.Certificates;

/// <summary>
/// Notices when a path may lead to other contents: its file is written or replaced, a symbolic link on the way is, or what was missing
/// appears. It may miss some: a rescan goes beside it, and the contents decide.
/// </summary>
public sealed class PathWatch : IDisposable
{
    private readonly InotifyWatch _watch;
    private readonly string _path;
    private readonly Action _changed;

    /// <summary>A watch that <see cref="Arm"/> begins.</summary>
    /// <param name="notifications">Shared by all that follow files.</param>
    /// <param name="path">The absolute path of a file, which may be missing.</param>
    /// <param name="changed">Called on a thread that must not be kept.</param>
    public PathWatch(FileNotifications notifications, string path, Action changed)
    {
        ArgumentNullException.ThrowIfNull(notifications);
        _watch = notifications.Watch(changed);
        _path = path;
        _changed = changed;
    }

    /// <summary>Watches the way on which the path leads now. To be called after each reading.</summary>
    public WatchStatus Arm()
    {
        var armed = _watch.Arm([.. PathTrail.Of(_path)]);
        // What changed on a new way before it was watched went unnoticed.
        if (armed.IsWider) _changed();
        return armed.Status;
    }

    /// <inheritdoc />
    public void Dispose() => _watch.Dispose();
}
