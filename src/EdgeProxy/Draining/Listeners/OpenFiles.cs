using System.Globalization;

namespace EdgeProxy.Draining;

/// <summary>How many files this process may open.</summary>
internal static class OpenFiles
{
    private const string Line = "Max open files";

    /// <summary>The soft limit, which the runtime has raised to the hard one; <see langword="null"/> when there is none, or nobody tells.</summary>
    public static long? Limit { get; } = Parse(ReadLimits());

    /// <summary>Reads <c>/proc/self/limits</c>: <c>Max open files            1024                 4096                 files</c>.</summary>
    internal static long? Parse(IEnumerable<string> limits)
    {
        var line = limits.FirstOrDefault(static line => line.StartsWith(Line, StringComparison.Ordinal));
        var soft = line?[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
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
