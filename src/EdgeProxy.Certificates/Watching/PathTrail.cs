namespace EdgeProxy.Certificates;

/// <summary>
/// Where a path can be made to lead elsewhere: at its last part, at each symbolic link on the way, and, if something is missing, where it
/// would have to appear.
/// </summary>
internal static class PathTrail
{
    private const int MaximumLinks = 40; // as the kernel's

    public static IEnumerable<WatchPoint> Of(string path)
    {
        var folder = "/";
        var rest = new Stack<string>();
        Push(rest, path);
        for (var links = 0; rest.TryPop(out var part);)
        {
            if (part == "..")
            {
                folder = Path.GetDirectoryName(folder) ?? "/";
                continue;
            }

            var next = Path.Combine(folder, part);
            if (LinkTarget(next) is { } target)
            {
                yield return new WatchPoint(folder, part);
                if (++links > MaximumLinks) yield break;
                if (Path.IsPathRooted(target)) folder = "/";
                Push(rest, target);
                continue;
            }

            if (rest.Count == 0 || !Path.Exists(next))
            {
                yield return new WatchPoint(folder, part);
                yield break;
            }

            folder = next;
        }
    }

    private static void Push(Stack<string> rest, string path)
    {
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (part != ".") rest.Push(part);
        }
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
