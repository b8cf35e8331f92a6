using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using EdgeProxy.Certificates;

namespace EdgeProxy.Tls;

/// <summary>
/// Keeps ticket keys in the state directory, so that a restart resumes. Never throws for what happens on disk: without it, everything else
/// goes on.
/// </summary>
public sealed class TicketKeyStore
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnerOnly | UnixFileMode.UserExecute;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly string _folder;
    private readonly string _path;

    /// <summary>A store in a state directory; nothing is touched before it is needed.</summary>
    /// <param name="stateDirectory">Made when it is missing, for its owner alone. The file in it is called <c>session-tickets.keys</c>.</param>
    public TicketKeyStore(string stateDirectory)
    {
        _folder = stateDirectory;
        _path = Path.Combine(stateDirectory, "session-tickets.keys");
    }

    /// <summary>Reads the keys.</summary>
    /// <param name="keys">The newest first; none when there is no file.</param>
    /// <param name="ended">What of their sessions was ended.</param>
    /// <param name="problem">Why the file that is there is not used.</param>
    internal bool TryLoad(
        out IReadOnlyList<HeldTicketKey> keys, out ImmutableDictionary<string, long> ended, [NotNullWhen(false)] out string? problem)
    {
        keys = [];
        ended = ImmutableDictionary<string, long>.Empty;
        try
        {
            var file = new FileInfo(_path);
            problem = !file.Exists ? null : WhyNot(file) ?? Read(file, out keys, out ended);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            problem = $"{_path} cannot be read: {denied.Message}";
        }

        return problem is null;
    }

    /// <summary>Who may put another file into the place of the keys; <see langword="null"/> when nobody else may.</summary>
    internal string? WhyExposed()
    {
        try
        {
            if (!Directory.Exists(_folder)) return null;
            var mode = File.GetUnixFileMode(_folder);
            // In a folder such as /tmp nobody renames or deletes what is another's.
            if (mode.HasFlag(UnixFileMode.StickyBit) || (mode & OthersWrite) == UnixFileMode.None) return null;
            return $"{_folder} may be written by others ({mode & OthersWrite}): who can, can put keys back that were dropped. Take that right from them.";
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            return null; // To load the keys from there will not do either, and is told.
        }
    }

    /// <summary>Writes the keys over those that are there.</summary>
    /// <returns>Why they could not be written; <see langword="null"/> when they were.</returns>
    internal string? Save(IReadOnlyList<HeldTicketKey> keys, ImmutableDictionary<string, long> ended)
    {
        var bytes = TicketKeyFile.Encode(keys, ended);
        try
        {
            if (bytes.Length > TicketKeyFile.LargestSize) return $"The keys of session tickets cannot be kept in {_folder}: too many certificates left service.";
            Directory.CreateDirectory(_folder, OwnersFolder);
            DurableFile.Write(_path, bytes);
            DurableFile.SynchronizeFolder(_folder);
            return null;
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            return $"The keys of session tickets cannot be kept in {_folder}: {denied.Message}";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Takes the file away, if there is one.</summary>
    /// <returns>Why it is still there; <see langword="null"/> when it is not.</returns>
    internal string? Delete()
    {
        try
        {
            foreach (var file in new[] { _path, _path + DurableFile.TemporaryExtension })
            {
                if (File.Exists(file)) File.Delete(file);
            }

            return null;
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            return $"{_path} cannot be deleted: {denied.Message}";
        }
    }

    private string? WhyNot(FileInfo file)
    {
        // A pipe or a device has no length, and to open one may wait for ever.
        if (file.LinkTarget is not null || file.Length == 0) return $"{_path} is empty or not a regular file.";
        if (file.Length > TicketKeyFile.LargestSize) return $"{_path} is no file of ticket keys: it is too large.";
        if (!FileOwner.IsTrusted(file.FullName)) return $"{_path} belongs to somebody else, who knows the keys.";
        var others = file.UnixFileMode & ~OwnersFolder;
        return others == UnixFileMode.None ? null : $"{_path} was open to others ({others}), who may know the keys.";
    }

    private string? Read(FileInfo file, out IReadOnlyList<HeldTicketKey> keys, out ImmutableDictionary<string, long> ended)
    {
        keys = [];
        ended = ImmutableDictionary<string, long>.Empty;
        // One more than there should be: a file that grows as it is read does not pass.
        var bytes = GC.AllocateUninitializedArray<byte>((int)file.Length + 1, pinned: true);
        try
        {
            using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (!TicketKeyFile.TryDecode(bytes.AsSpan(0, length), out var found, out var ends)) return $"{_path} is torn, or no file of ticket keys.";
            (keys, ended) = (found, ends);
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
