namespace EdgeProxy.AccessLogging;

/// <summary>
/// The file of the access log, or standard output. It is opened again once it was renamed, removed or cut short, so that logrotate works
/// with and without a signal. Used by one writer.
/// </summary>
internal sealed class AccessLogFile(string path) : IDisposable
{
    public const string StandardOutput = "stdout";

    private Stream? _stream;
    private volatile bool _reopen;

    /// <summary>Opens the file anew before the next write; from any thread.</summary>
    public void Reopen() => _reopen = true;

    /// <summary>Appends lines, on this thread, which is blocked while a pipe or a disk is: a file that is written asynchronously blocks another, after a way there and back that costs more than most writes.</summary>
    /// <exception cref="IOException">It cannot be opened or written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public void Write(ReadOnlySpan<byte> lines)
    {
        if (_reopen || !IsOurs())
        {
            Close();
            _reopen = false;
        }

        _stream ??= Open();
        _stream.Write(lines);
        _stream.Flush();
    }

    public void Dispose() => Close();

    // Nobody else writes to it. So if the file at the path is not as long as what was written here, it is another one.
    private bool IsOurs()
    {
        if (_stream is not FileStream { CanSeek: true } file) return true;
        var present = new FileInfo(path);
        return present.Exists && present.Length == file.Position;
    }

    private Stream Open() => path == StandardOutput
        ? Console.OpenStandardOutput()
        : new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private void Close()
    {
        _stream?.Dispose();
        _stream = null;
    }
}
