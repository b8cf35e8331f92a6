using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>
/// Keeps the last good version of each certificate on disk, for a start that finds its files broken. Only what was vetted is put here, and it
/// is vetted again when it is taken down. Never throws for what happens on disk: without it, everything else goes on.
/// </summary>
public sealed class LastGoodShelf
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int LargestFile = 50 * 1024 * 1024;

    private readonly string _folder;
    private readonly Lock _gate = new();

    // All guarded by _gate.
    private readonly Dictionary<string, string> _ignored = new(StringComparer.Ordinal);
    private readonly List<string> _superseded = [];
    private LastGoodIndex? _index;
    private string? _problem;
    private bool _written;

    /// <summary>A shelf in a state directory; nothing is touched before it is needed.</summary>
    /// <param name="stateDirectory">The files go into a folder <c>last-good</c> in it, for its owner alone.</param>
    public LastGoodShelf(string stateDirectory) => _folder = Path.Combine(stateDirectory, "last-good");

    /// <summary>Puts a candidate on the shelf that passed vetting. Called from several threads, for different certificates.</summary>
    /// <param name="candidate">Its bytes.</param>
    /// <param name="contentHash">Of these bytes.</param>
    /// <param name="isValid">Whether it is valid now; one that is not takes nobody's place.</param>
    internal void Keep(CertificateCandidate candidate, string contentHash, bool isValid)
    {
        var file = LastGoodIndex.NameOf(candidate.Identity, contentHash);
        IReadOnlyList<string> older;
        lock (_gate)
        {
            if (Open() is not { } index) return;
            older = index.FilesOf(candidate.Identity);
            if (older.Contains(file) || (older.Count > 0 && !isValid)) return;
        }

        var problem = Write(candidate, file);
        lock (_gate)
        {
            _problem = problem;
            if (problem is not null) return;
            _index!.Add(file);
            _superseded.AddRange(older);
            _written = true;
        }
    }

    /// <summary>The best that is there of a certificate: valid before not valid, then the longest-lived. It is vetted as if it came from its source.</summary>
    internal CertificateEntry? Restore(string identity, CandidateLoader loader, DateTimeOffset now)
    {
        CertificateEntry? best = null;
        foreach (var file in FilesOf(identity))
        {
            using var candidate = Read(file);
            if (candidate is null) continue;
            var (entry, problem) = candidate.Identity == identity
                ? loader.Load(new LoadRequest(candidate))
                : new LoadResult(null, new LoadProblem(CertificateFailureReason.LastGoodUnusable, file, "It is another certificate's."));
            if (entry is null) Ignore(file, problem!.Message);
            else if (best is null || new CandidateOrder(now).Compare(entry, best) < 0) best = entry;
        }

        return best;
    }

    /// <summary>Identity, name and source of everything that is there, for folders that cannot say what was in them.</summary>
    internal IReadOnlyList<(string Identity, string Name, string Source)> List()
    {
        IReadOnlyList<string> files;
        lock (_gate) files = Open()?.All() ?? [];
        var kept = new List<(string, string, string)>();
        foreach (var file in files)
        {
            using var candidate = Read(file);
            if (candidate is not null) kept.Add((candidate.Identity, candidate.Name!, candidate.Source));
        }

        return kept;
    }

    /// <summary>Ends a reload: makes what was written durable, and only then takes away what it replaces, and what belongs to nobody any more.</summary>
    /// <param name="identities">All certificates there are; <see langword="null"/> when that is not known for sure.</param>
    internal void Settle(IEnumerable<string>? identities)
    {
        lock (_gate)
        {
            if (Open() is not { } index) return;
            if (_written) DurableFile.SynchronizeFolder(_folder);
            _written = false;
            foreach (var file in identities is null ? _superseded : [.. _superseded, .. index.FilesOfOthersThan(identities)]) Delete(index, file);
            _superseded.Clear();
        }
    }

    /// <summary>What is wrong with the shelf. The same as long as it stays so.</summary>
    internal IReadOnlyList<CertificateFailure> Problems()
    {
        lock (_gate)
        {
            var problems = _ignored.Select(ignored => Problem(Path.Combine(_folder, ignored.Key), $"{ignored.Key} in {_folder} is not used. {ignored.Value}"));
            if (_problem is not null) problems = problems.Prepend(Problem(_folder, _problem));
            return [.. problems];
        }
    }

    private static CertificateFailure Problem(string source, string message) =>
        new() { Name = null, Source = source, Reason = CertificateFailureReason.LastGoodUnusable, Message = message };

    private LastGoodIndex? Open()
    {
        if (_index is not null) return _index;
        try
        {
            Directory.CreateDirectory(_folder, OwnerOnly);
            if (File.GetUnixFileMode(_folder) != OwnerOnly) File.SetUnixFileMode(_folder, OwnerOnly);
            var names = new DirectoryInfo(_folder).EnumerateFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal).ToList();
            foreach (var leftOver in names.Where(IsTemporary)) File.Delete(Path.Combine(_folder, leftOver));
            var index = new LastGoodIndex();
            foreach (var foreign in index.Fill(names.Where(name => !IsTemporary(name)))) _ignored[foreign] = "It was not put there by EdgeProxy.";
            _problem = null;
            return _index = index;
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            _problem = $"The last good certificates cannot be kept in {_folder}: {denied.Message}";
            return null;
        }
    }

    private static bool IsTemporary(string name) => name.EndsWith(DurableFile.TemporaryExtension, StringComparison.Ordinal);

    private IReadOnlyList<string> FilesOf(string identity)
    {
        lock (_gate) return Open()?.FilesOf(identity) ?? [];
    }

    private string? Write(CertificateCandidate candidate, string file)
    {
        var contents = LastGoodFile.Encode(candidate);
        try
        {
            DurableFile.Write(Path.Combine(_folder, file), contents);
            return null;
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            return $"The last good certificates cannot be kept in {_folder}: {denied.Message}";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(contents);
        }
    }

    private CertificateCandidate? Read(string file)
    {
        var path = Path.Combine(_folder, file);
        if (!BoundedFile.TryRead(path, LargestFile, out var bytes, out _, out var problem))
        {
            Ignore(file, problem);
            return null;
        }

        if (!LastGoodFile.TryDecode(bytes, path, out var candidate)) Ignore(file, "It is torn, or not a last good certificate.");
        CryptographicOperations.ZeroMemory(bytes);
        return candidate;
    }

    private void Ignore(string file, string why)
    {
        lock (_gate) _ignored[file] = why;
    }

    private void Delete(LastGoodIndex index, string file)
    {
        try
        {
            File.Delete(Path.Combine(_folder, file));
            index.Remove(file);
            _ignored.Remove(file);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            _problem = $"{file} in {_folder} is no longer needed and cannot be deleted: {denied.Message}";
        }
    }
}
