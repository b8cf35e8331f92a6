using EdgeProxy.Certificates;
using EdgeProxy.Tls;

namespace EdgeProxy.Telemetry.ClientTrust;

/// <summary>Files by which client certificates are verified, as operators see them. Immutable.</summary>
/// <param name="Files">The files.</param>
/// <param name="Bundle">What serves; <see langword="null"/> when they never could be read.</param>
/// <param name="Reason">What is wrong with them; <see langword="null"/> when all is well.</param>
/// <param name="Since">Since when it is.</param>
internal sealed record ClientTrustRecord(TrustFiles Files, TrustBundle? Bundle, string? Reason, DateTimeOffset? Since)
{
    /// <summary><c>serving</c>; <c>stale</c>: the last good version serves; <c>refusing</c>: there is none, and no client gets in.</summary>
    public string State => this switch { { Bundle: null } => "refusing", { Reason: not null } => "stale", _ => "serving" };

    /// <summary>One for all that the demands in force name.</summary>
    public static IEnumerable<ClientTrustRecord> Of(TlsSnapshot snapshot) =>
        ClientDemandSet.FilesOf(snapshot.Settings).Select(files => Of(files, snapshot.Trust));

    public static ClientTrustRecord Of(TrustFiles files, TrustGeneration trust)
    {
        var failures = trust.Failures.Where(failure => failure.Source == files.Authorities || failure.Source == files.RevocationLists).ToArray();
        return failures.Length == 0
            ? new ClientTrustRecord(files, trust.Bundles.GetValueOrDefault(files), null, null)
            : new ClientTrustRecord(
                files,
                trust.Bundles.GetValueOrDefault(files),
                string.Join(' ', failures.Select(static failure => failure.Message)),
                failures.Min(static failure => failure.Since));
    }
}
