using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>What a host asks of client certificates, as it is enforced. Immutable.</summary>
public sealed class ClientDemand
{
    private readonly TrustFiles? _files;
    private readonly TrustBundle? _bundle;
    private readonly ClientOcspSettings _ocsp;

    private ClientDemand(ClientCertificateMode mode, TrustFiles? files, TrustBundle? bundle, ClientOcspSettings ocsp)
    {
        Mode = mode;
        _files = files;
        _bundle = bundle;
        _ocsp = ocsp;
    }

    /// <summary>Nothing is asked.</summary>
    public static ClientDemand None { get; } = new(ClientCertificateMode.None, null, null, new ClientOcspSettings());

    /// <summary>Whether a client is asked, and must have one.</summary>
    public ClientCertificateMode Mode { get; }

    /// <summary>
    /// False when the authorities never could be read. Then the host refuses every client: to serve without asking would be to drop the demand,
    /// and whoever deletes the file could.
    /// </summary>
    internal bool CanBeEnforced => Mode == ClientCertificateMode.None || _bundle is not null;

    /// <summary>Whether clients are asked for a certificate.</summary>
    internal bool Asks => _bundle is not null;

    /// <summary>Whether responders are asked about the certificate.</summary>
    internal bool ChecksStatus => Asks && _ocsp.Enabled;

    /// <summary>As the session is told; <see langword="null"/> when nothing is asked.</summary>
    /// <param name="check">What <see cref="Check"/> gave.</param>
    internal PeerDemand? ForSession(ClientStatusCheck? check) =>
        _bundle is null ? null : new PeerDemand(_bundle.Trust, Mode == ClientCertificateMode.Require, check);

    /// <summary>Looks one client up; <see langword="null"/> where nobody is asked.</summary>
    internal ClientStatusCheck? Check(ClientStatusBoard? board) => ChecksStatus ? new ClientStatusCheck(board, _ocsp) : null;

    /// <summary>
    /// Part of the session id context. Sessions begun under another mode, other authorities or another revocation list do not resume: a demand
    /// that was switched on, or a revocation, is not to be got past with an old ticket. Nor is a list that is out of date, for which full
    /// handshakes are refused; nor responders that are asked from now on, with a session id, which TLS 1.2 takes up without a look at anything.
    /// </summary>
    internal string DigestAt(DateTimeOffset now) =>
        _bundle is null ? "" : $"{Mode}:{_bundle.Digest}{(_bundle.ListsGoodUntil < now ? ":late" : "")}{(ChecksStatus ? ":ocsp" : "")}";

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
            ClientCertificateMode.Request => IsCoveredBy(connection),
            _ => IsCoveredBy(connection) && hasCertificate,
        };
    }

    internal static ClientDemand Of(ClientCertificateSettings settings, IReadOnlyDictionary<TrustFiles, TrustBundle> bundles)
    {
        if (settings.Mode == ClientCertificateMode.None) return None;
        var files = settings.Files;
        return new ClientDemand(settings.Mode, files, files is null ? null : bundles.GetValueOrDefault(files), settings.Ocsp);
    }

    private bool IsCoveredBy(ClientDemand connection) => connection._files == _files && (!_ocsp.Enabled || connection._ocsp == _ocsp);
}
