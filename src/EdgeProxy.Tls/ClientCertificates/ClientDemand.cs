using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>What a host asks of client certificates, as it is enforced. Immutable.</summary>
public sealed class ClientDemand
{
    private readonly TrustFiles? _files;
    private readonly TrustBundle? _bundle;

    private ClientDemand(ClientCertificateMode mode, TrustFiles? files, TrustBundle? bundle)
    {
        Mode = mode;
        _files = files;
        _bundle = bundle;
    }

    /// <summary>Nothing is asked.</summary>
    public static ClientDemand None { get; } = new(ClientCertificateMode.None, null, null);

    /// <summary>Whether a client is asked, and must have one.</summary>
    public ClientCertificateMode Mode { get; }

    /// <summary>
    /// False when the authorities never could be read. Then the host refuses every client: to serve without asking would be to drop the demand,
    /// and whoever deletes the file could.
    /// </summary>
    internal bool CanBeEnforced => Mode == ClientCertificateMode.None || _bundle is not null;

    /// <summary>As the session is told; <see langword="null"/> when nothing is asked.</summary>
    internal PeerDemand? ForSession => _bundle is null ? null : new PeerDemand(_bundle.Trust, Mode == ClientCertificateMode.Require);

    /// <summary>
    /// Part of the session id context. Sessions begun under another mode, other authorities or another revocation list do not resume: a demand
    /// that was switched on, or a revocation, is not to be got past with an old ticket. Nor is a list that is out of date, for which full
    /// handshakes are refused.
    /// </summary>
    internal string DigestAt(DateTimeOffset now) => _bundle is null ? "" : $"{Mode}:{_bundle.Digest}{(_bundle.ListsGoodUntil < now ? ":late" : "")}";

    /// <summary>
    /// Whether a connection whose handshake was held to <paramref name="connection"/> may carry requests for the host of this demand.
    /// The files count and not what was in them: a connection is not cut off by each new revocation list.
    /// </summary>
    /// <param name="connection">The demand the connection was made under.</param>
    /// <param name="hasCertificate">Whether the client showed a certificate, which then verified.</param>
    public bool IsMetBy(ClientDemand connection, bool hasCertificate)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return Mode switch
        {
            ClientCertificateMode.None => true,
            ClientCertificateMode.Request => connection._files == _files,
            _ => connection._files == _files && hasCertificate,
        };
    }

    internal static ClientDemand Of(ClientCertificateSettings settings, IReadOnlyDictionary<TrustFiles, TrustBundle> bundles)
    {
        if (settings.Mode == ClientCertificateMode.None) return None;
        var files = settings.Files;
        return new ClientDemand(settings.Mode, files, files is null ? null : bundles.GetValueOrDefault(files));
    }
}
