using EdgeProxy.Draining;

namespace EdgeProxy.Hosting;

/// <summary>
/// Whether this process may open enough files. With too few, the runtime fails to load its own assemblies one by one, each time with an error
/// that speaks of a missing file.
/// </summary>
internal static class OpenFileLimit
{
    /// <summary>About 220 are open once it serves, and a proxied connection takes two.</summary>
    private const long Least = 512;

    /// <summary>What to tell the operator, or <see langword="null"/> when all is well.</summary>
    public static string? FindProblem() => OpenFiles.Limit < Least
        ? $"This process may open {OpenFiles.Limit} files; EdgeProxy needs {Least}, and two more for each connection it is to serve. Raise the limit (ulimit -n, LimitNOFILE=)."
        : null;
}
