using System.Collections.Frozen;

namespace EdgeProxy.Certificates;

/// <summary>
/// Holds whom client certificates are verified by. Readers take one volatile read; <see cref="CertificateLoop"/>, the one writer, has it
/// look at its files. Files that fail keep their own last good version in service; files that never were good have none.
/// </summary>
public sealed class TrustStore : IFollowedFiles
{
    private readonly ITrustObserver? _observer;
    private readonly TimeProvider _time;
    private readonly Lock _writer = new();

    // All guarded by _writer.
    private ReloadPatience _patience;
    private IReadOnlyCollection<TrustFiles> _files;
    private Dictionary<TrustFiles, HeldTrust> _held = [];
    private FailureBook? _failures;

    private volatile TrustGeneration _current = TrustGeneration.Empty;

    /// <summary>An empty store; a look fills it.</summary>
    /// <param name="files">What to hold.</param>
    /// <param name="settings">How long files must be at rest.</param>
    /// <param name="time">Decides what is out of date.</param>
    /// <param name="observer">Who is told. Default: nobody.</param>
    public TrustStore(IReadOnlyCollection<TrustFiles> files, CertificateSettings settings, TimeProvider time, ITrustObserver? observer = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _files = files;
        _patience = ReloadPatience.Of(settings);
        _observer = observer;
        _time = time;
    }

    /// <summary>What serves now, and what is wrong.</summary>
    public TrustGeneration Current => _current;

    /// <summary>
    /// Holds other files from now on. They are read at once; those that nobody names any more are held until the next look, because they still
    /// serve. By the loop's thread.
    /// </summary>
    public void Follow(IReadOnlyCollection<TrustFiles> files, CertificateSettings settings)
    {
        lock (_writer)
        {
            _patience = ReloadPatience.Of(settings);
            _files = [.. _files, .. files];
            Look(ReloadKind.Changed);
            _files = files;
        }
    }

    /// <inheritdoc />
    public FollowedLook Look(ReloadKind kind)
    {
        lock (_writer)
        {
            var pass = new TrustPass(kind, _patience, new FailureBook(_failures, kind.IsPatient() ? _patience.Trouble : TimeSpan.Zero, _time.GetUtcNow()), _time.GetUtcNow());
            var held = _files.Distinct().ToDictionary(files => files, files => pass.Renew(files, _held.GetValueOrDefault(files) ?? new HeldTrust()));
            var before = _current;
            _held = held;
            _failures = pass.Failures;
            _current = new TrustGeneration(
                held.Where(static pair => pair.Value.Bundle is not null).ToFrozenDictionary(static pair => pair.Key, static pair => pair.Value.Bundle!),
                pass.Failures.Told);
            _observer?.Reloaded(new TrustReload(kind, _current, TrustChange.Between(before, _current), pass.Failures.New, pass.Failures.Ended));
            return new FollowedLook([.. _files.SelectMany(static files => files.Paths)], pass.LookAgainAt, pass.WritersAtWork);
        }
    }
}

/// <summary>Is told what <see cref="TrustStore"/> does, by one caller at a time.</summary>
public interface ITrustObserver
{
    /// <summary>The files were looked at, whether or not anything had changed.</summary>
    void Reloaded(TrustReload reload);
}

/// <summary>What serves and what is wrong, as of one moment.</summary>
/// <param name="Bundles">By files; files that never were good are missing.</param>
/// <param name="Failures">What is wrong now.</param>
public sealed record TrustGeneration(FrozenDictionary<TrustFiles, TrustBundle> Bundles, IReadOnlyList<CertificateFailure> Failures)
{
    /// <summary>Nothing was read yet.</summary>
    public static TrustGeneration Empty { get; } = new(FrozenDictionary<TrustFiles, TrustBundle>.Empty, []);
}

/// <summary>What came of a look.</summary>
/// <param name="Kind">Why it was taken.</param>
/// <param name="Generation">What serves and what is wrong after it.</param>
/// <param name="Changes">Bundles that came, were renewed, or went.</param>
/// <param name="NewFailures">The failures that were not there before. Each is told once.</param>
/// <param name="EndedFailures">The failures that are over.</param>
public sealed record TrustReload(
    ReloadKind Kind,
    TrustGeneration Generation,
    IReadOnlyList<TrustChange> Changes,
    IReadOnlyList<CertificateFailure> NewFailures,
    IReadOnlyList<CertificateFailure> EndedFailures);

/// <summary>What a look did to one bundle.</summary>
/// <param name="Files">Where it comes from.</param>
/// <param name="Before">What served until now; <see langword="null"/> when it is new.</param>
/// <param name="After">What serves from now on; <see langword="null"/> when nobody names its files any more.</param>
public sealed record TrustChange(TrustFiles Files, TrustBundle? Before, TrustBundle? After)
{
    internal static IReadOnlyList<TrustChange> Between(TrustGeneration before, TrustGeneration after) =>
    [
        .. after.Bundles.Select(pair => new TrustChange(pair.Key, before.Bundles.GetValueOrDefault(pair.Key), pair.Value))
            .Concat(before.Bundles.Where(pair => !after.Bundles.ContainsKey(pair.Key)).Select(static pair => new TrustChange(pair.Key, pair.Value, null)))
            .Where(static change => !ReferenceEquals(change.Before, change.After)),
    ];
}
