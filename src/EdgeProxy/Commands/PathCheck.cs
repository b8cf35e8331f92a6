using EdgeProxy.AccessLogging;
using EdgeProxy.Configuration;

namespace EdgeProxy.Commands;

/// <summary>
/// Tries whether the files that <c>run</c> writes could be written. A warning is all that comes of it: <c>run</c> serves without them, says so, and tries again; and it
/// may be somebody else who runs it.
/// </summary>
internal sealed class PathCheck : ICheck
{
    public Task<IReadOnlyList<ConfigurationFinding>> RunAsync(EdgeConfiguration configuration, CancellationToken cancellation)
    {
        var (log, state) = (configuration.Settings.AccessLog.Path, configuration.Settings.StateDirectory);
        var findings = new List<ConfigurationFinding>();
        if (log is not (null or AccessLogFile.StandardOutput) && FindProblemOfFile(log) is { } unwritable)
            findings.Add(ConfigurationFinding.Warning("EdgeProxy:AccessLog:Path", $"'{log}' cannot be written, and its lines would be lost: {unwritable}"));
        if (state is not null && FindProblemOfFolder(NearestThatExists(state)) is { } unusable)
            findings.Add(ConfigurationFinding.Warning("EdgeProxy:StateDirectory", $"'{state}' cannot be used, and nothing would survive a restart: {unusable}"));
        return Task.FromResult<IReadOnlyList<ConfigurationFinding>>(findings);
    }

    private static string? FindProblemOfFile(string path)
    {
        if (Directory.Exists(path)) return "it is a folder";
        var file = new FileInfo(path);
        if (!file.Exists) return FindProblemOfFolder(file.DirectoryName!);
        // What has no length may be a pipe, and to open one is to wait for its reader.
        return file.Length == 0 ? null : FindProblem(() => file.Open(FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
    }

    private static string? FindProblemOfFolder(string folder)
    {
        if (!Directory.Exists(folder)) return File.Exists(folder) ? $"{folder} is no folder" : $"the folder {folder} does not exist";
        var probe = Path.Combine(folder, $".edgeproxy-check-{Guid.NewGuid():N}");
        return FindProblem(() => new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose));
    }

    // The rest of the way is made when it is needed.
    private static string NearestThatExists(string path)
    {
        while (!Path.Exists(path) && Path.GetDirectoryName(path) is { } parent) path = parent;
        return path;
    }

    private static string? FindProblem(Func<FileStream> open)
    {
        try
        {
            open().Dispose();
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }
}
