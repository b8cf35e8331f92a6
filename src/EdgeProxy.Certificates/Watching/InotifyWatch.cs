using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeProxy.Certificates;

/// <summary>Watches any number of folders with one inotify instance and one thread, which sleeps in the kernel until something happens.</summary>
/// <param name="changed">Called on that thread for every change; must return soon.</param>
/// <param name="maximumFolders">For tests: more than these fail as they do when fs.inotify.max_user_watches is reached.</param>
internal sealed class InotifyWatch(Action changed, int maximumFolders = int.MaxValue) : IFolderWatch
{
    private const string LimitReached = "No space left on device"; // what ENOSPC says, and means the limit of watches
    private const int BufferSize = 16 * 1024;

    /// <summary>By watch number: the names that matter in the folder, or null for all. Written by Arm, read by the thread.</summary>
    private volatile FrozenDictionary<int, FrozenSet<string>?> _watched = FrozenDictionary<int, FrozenSet<string>?>.Empty;

    private SafeFileHandle? _instance;
    private volatile bool _disposed;

    public WatchOutcome Arm(IReadOnlyCollection<WatchPoint> points)
    {
        var folders = points.GroupBy(point => point.Folder, StringComparer.Ordinal).ToList();
        if (!TryStart(out var problem)) return new WatchOutcome(new WatchStatus(0, folders.Count, problem), IsWider: false);

        var before = _watched;
        var watched = new Dictionary<int, FrozenSet<string>?>();
        var polled = 0;
        foreach (var folder in folders)
        {
            string? refused = LimitReached;
            int? watch = watched.Count < maximumFolders ? Inotify.TryAdd(_instance!, folder.Key, out refused) : null;
            if (watch is { } number) watched[number] = Merge(watched, number, folder);
            else if (refused is not null) (polled, problem) = (polled + 1, $"{folder.Key}: {refused}");
        }

        _watched = watched.ToFrozenDictionary();
        foreach (var number in before.Keys.Where(number => !watched.ContainsKey(number))) Inotify.Remove(_instance!, number);
        var isWider = watched.Keys.Any(number => !before.ContainsKey(number));
        return new WatchOutcome(new WatchStatus(watched.Count, polled, problem), isWider);
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (_instance is null) return;
        // Nothing but an event wakes a thread in read(2); that a watch is gone is one.
        var number = Inotify.TryAdd(_instance, "/", out _) ?? _watched.Keys.FirstOrDefault();
        Inotify.Remove(_instance, number);
    }

    private bool TryStart(out string? problem)
    {
        problem = null;
        if (_disposed) return false;
        if (_instance is { IsClosed: false }) return true;
        _watched = FrozenDictionary<int, FrozenSet<string>?>.Empty;
        _instance = Inotify.TryOpen(out problem);
        if (_instance is null) return false;
        new Thread(Listen, maxStackSize: 256 * 1024) { IsBackground = true, Name = "certificate watch" }.Start(_instance);
        return true;
    }

    private void Listen(object? state)
    {
        using var instance = (SafeFileHandle)state!;
        var buffer = new byte[BufferSize];
        try
        {
            while (!_disposed)
            {
                var length = RandomAccess.Read(instance, buffer, fileOffset: 0);
                if (!_disposed && Matters(buffer.AsSpan(0, length))) changed();
            }
        }
        catch (IOException)
        {
            // Closed here; the next Arm opens another.
        }
    }

    private bool Matters(ReadOnlySpan<byte> events)
    {
        var watched = _watched;
        while (!events.IsEmpty)
        {
            // struct inotify_event: watch, mask, cookie, length of the name, the name filled up with NULs.
            var header = MemoryMarshal.Cast<byte, uint>(events[..Inotify.EventHeaderSize]);
            var name = events.Slice(Inotify.EventHeaderSize, (int)header[3]).TrimEnd((byte)0);
            if (Matters(watched, (int)header[0], header[1], name)) return true;
            events = events[(Inotify.EventHeaderSize + (int)header[3])..];
        }

        return false;
    }

    private static bool Matters(FrozenDictionary<int, FrozenSet<string>?> watched, int number, uint mask, ReadOnlySpan<byte> name)
    {
        if ((mask & Inotify.Ignored) != 0) return false;
        if ((mask & Inotify.Overflow) != 0) return true;
        // A watch that is being added is not in the list yet. What happens to a folder itself has no name.
        if (!watched.TryGetValue(number, out var names) || names is null || name.IsEmpty) return true;
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
