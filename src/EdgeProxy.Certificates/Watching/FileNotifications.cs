using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeProxy.Certificates;

/// <summary>
/// Tells any number of watches what changed in their folders, with one inotify instance and one thread, which sleeps in the kernel until
/// something happens. A user may have 128 instances: whatever follows files in this process shares this one.
/// </summary>
public sealed class FileNotifications : IDisposable
{
    private const string LimitReached = "No space left on device"; // what ENOSPC says, and means the limit of watches
    private const int BufferSize = 16 * 1024;

    private readonly int _maximumFolders;
    private readonly Lock _gate = new();

    /// <summary>Held while a watch is told. Taken after nothing, and nothing but a watch's own is taken within.</summary>
    private readonly Lock _telling = new();

    /// <summary>Written under _gate, read by the thread.</summary>
    private volatile InotifyWatch[] _watches = [];

    // Guarded by _gate.
    private SafeFileHandle? _instance;

    private volatile bool _disposed;

    /// <summary>Nothing is opened before there is something to watch.</summary>
    public FileNotifications()
        : this(int.MaxValue)
    {
    }

    /// <summary>With a limit of its own.</summary>
    /// <param name="maximumFolders">For tests: more than these of one watch fail as they do when fs.inotify.max_user_watches is reached.</param>
    internal FileNotifications(int maximumFolders) => _maximumFolders = maximumFolders;

    /// <summary>Nobody is told of anything any more once this has returned. Not to be called under a lock that a watch takes when it is told.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            if (_instance is { IsClosed: false }) Wake(_instance);
        }

        // The thread may be telling somebody of what it had read before.
        lock (_telling)
        {
        }
    }

    /// <summary>A watch that has nothing to watch yet.</summary>
    /// <param name="changed">Called on the one thread for every change; must return soon.</param>
    internal InotifyWatch Watch(Action changed)
    {
        var watch = new InotifyWatch(this, changed);
        lock (_gate) _watches = [.. _watches, watch];
        return watch;
    }

    internal void End(InotifyWatch watch)
    {
        lock (_gate)
        {
            _watches = [.. _watches.Where(other => other != watch)];
            if (!_disposed && _instance is { IsClosed: false }) RemoveAllBut(watch, FrozenDictionary<int, FrozenSet<string>?>.Empty);
        }
    }

    internal WatchOutcome Arm(InotifyWatch watch, IReadOnlyCollection<WatchPoint> points)
    {
        var folders = points.GroupBy(point => point.Folder, StringComparer.Ordinal).ToList();
        lock (_gate)
        {
            if (!TryStart(out var problem)) return new WatchOutcome(new WatchStatus(0, folders.Count, problem), IsWider: false);

            var watched = new Dictionary<int, FrozenSet<string>?>();
            var polled = 0;
            foreach (var folder in folders)
            {
                string? refused = LimitReached;
                int? added = watched.Count < _maximumFolders ? Inotify.TryAdd(_instance!, folder.Key, out refused) : null;
                if (added is { } number) watched[number] = Merge(watched, number, folder);
                else if (refused is not null) (polled, problem) = (polled + 1, $"{folder.Key}: {refused}");
            }

            var isWider = watched.Keys.Any(number => !watch.Folders.ContainsKey(number));
            RemoveAllBut(watch, watched.ToFrozenDictionary());
            return new WatchOutcome(new WatchStatus(watched.Count, polled, problem), isWider);
        }
    }

    private void RemoveAllBut(InotifyWatch watch, FrozenDictionary<int, FrozenSet<string>?> folders)
    {
        var before = watch.Folders;
        watch.Folders = folders;
        foreach (var number in before.Keys.Where(number => !Array.Exists(_watches, other => other.Folders.ContainsKey(number))))
            Inotify.Remove(_instance!, number);
    }

    private bool TryStart(out string? problem)
    {
        problem = null;
        if (_disposed) return false;
        if (_instance is { IsClosed: false }) return true;
        // Numbers of a former instance mean nothing to this one; each watch is armed again after its next look.
        foreach (var watch in _watches) watch.Folders = FrozenDictionary<int, FrozenSet<string>?>.Empty;
        _instance = Inotify.TryOpen(out problem);
        if (_instance is null) return false;
        new Thread(Listen, maxStackSize: 256 * 1024) { IsBackground = true, Name = "file notifications" }.Start(_instance);
        return true;
    }

    /// <summary>Nothing but an event wakes a thread in read(2); that a watch is gone is one.</summary>
    private void Wake(SafeFileHandle instance) =>
        Inotify.Remove(instance, Inotify.TryAdd(instance, "/", out _) ?? _watches.SelectMany(watch => watch.Folders.Keys).FirstOrDefault());

    private void Listen(object? state)
    {
        var instance = (SafeFileHandle)state!;
        var buffer = new byte[BufferSize];
        try
        {
            while (!_disposed)
            {
                var length = RandomAccess.Read(instance, buffer, fileOffset: 0);
                lock (_telling)
                {
                    if (!_disposed) Tell(buffer.AsSpan(0, length));
                }
            }
        }
        catch (IOException)
        {
            // Closed here; the next Arm opens another.
        }
        finally
        {
            // Whoever holds the gate and found the instance open goes on using it: an event may end this loop while Dispose is about to wake it.
            lock (_gate) instance.Dispose();
        }
    }

    /// <summary>Each watch is told once, however many of the events are its.</summary>
    private void Tell(ReadOnlySpan<byte> events)
    {
        var watches = _watches;
        foreach (var watch in watches)
        {
            if (Matters(events, watch, watches)) watch.Changed();
        }
    }

    private static bool Matters(ReadOnlySpan<byte> events, InotifyWatch watch, InotifyWatch[] all)
    {
        while (!events.IsEmpty)
        {
            // struct inotify_event: watch, mask, cookie, length of the name, the name filled up with NULs.
            var header = MemoryMarshal.Cast<byte, uint>(events[..Inotify.EventHeaderSize]);
            var name = events.Slice(Inotify.EventHeaderSize, (int)header[3]).TrimEnd((byte)0);
            if (Matters(watch, all, (int)header[0], header[1], name)) return true;
            events = events[(Inotify.EventHeaderSize + (int)header[3])..];
        }

        return false;
    }

    private static bool Matters(InotifyWatch watch, InotifyWatch[] all, int number, uint mask, ReadOnlySpan<byte> name)
    {
        if ((mask & Inotify.Ignored) != 0) return false;
        if ((mask & Inotify.Overflow) != 0) return true;
        // A folder that is being added is in no list yet, and may be anybody's. What happens to a folder itself has no name.
        if (!watch.Folders.TryGetValue(number, out var names)) return !Array.Exists(all, other => other.Folders.ContainsKey(number));
        if (names is null || name.IsEmpty) return true;
        return names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(Encoding.UTF8.GetString(name));
    }

    /// <summary>Two paths may lead to the same folder, which the kernel gives the same number.</summary>
    private static FrozenSet<string>? Merge(Dictionary<int, FrozenSet<string>?> watched, int number, IEnumerable<WatchPoint> points)
    {
        var names = points.Select(point => point.Name).ToList();
        if (names.Contains(null)) return null;
        if (!watched.TryGetValue(number, out var others)) others = [];
        return others?.Union(names.OfType<string>(), StringComparer.Ordinal).ToFrozenSet(StringComparer.Ordinal);
    }
}
