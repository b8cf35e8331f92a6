using System.Globalization;

namespace EdgeProxy.Hosting;

/// <summary>
/// Whether this process may open enough files. With too few, the runtime fails to load its own assemblies one by one, each time with an error
/// that speaks of a missing file.
/// </summary>
internal static class OpenFileLimit
{
    /// <summary>About 220 are open once it serves, and a proxied connection takes two.</summary>
    internal const long Least = 512;

    private const string Line = "Max open files";

    /// <summary>What to tell the operator, or <see langword="null"/> when all is well.</summary>
    public static string? FindProblem() => FindProblem(ReadLimits());

    internal static string? FindProblem(IEnumerable<string> limits)
    {
        // "Max open files            1024                 4096                 files": the runtime has raised the first to the second by now.
        var line = limits.FirstOrDefault(static line => line.StartsWith(Line, StringComparison.Ordinal));
        var soft = line?[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit < Least
            ? $"This process may open {limit} files; EdgeProxy needs {Least}, and two more for each connection it is to serve. Raise the limit (ulimit -n, LimitNOFILE=)."
            : null;
    }

    private static string[] ReadLimits()
    {
        try
        {
            return File.ReadAllLines("/proc/self/limits");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
