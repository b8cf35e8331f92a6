using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>Asks the board for one handshake, and decides what follows for a client of whom it knows nothing.</summary>
/// <param name="board">What is known; without one, nothing is.</param>
/// <param name="settings">What was configured for the host.</param>
internal sealed class ClientStatusCheck(ClientStatusBoard? board, ClientOcspSettings settings) : IPeerCheck
{
    /// <summary>What the certificate was taken for; <see langword="null"/> when none was shown.</summary>
    public ClientStatus? Said { get; private set; }

    public PeerVerdict Judge(byte[] certificate, byte[]? issuer)
    {
        Said = board?.Look(certificate, issuer, settings.Responder) ?? ClientStatus.Unknown;
        return Said switch
        {
            ClientStatus.Good => PeerVerdict.Accepted,
            ClientStatus.Revoked => PeerVerdict.Revoked,
            _ when settings.OnUnknown == UnknownClientStatus.Allow => PeerVerdict.Accepted,
            _ => PeerVerdict.NotKnown,
        };
    }

    // One that nobody was asked about, after a restart say, makes a full handshake: only that has the issuer, without whom nobody can be asked.
    public bool MayResume(byte[] certificate)
    {
        var status = board?.Look(certificate, issuer: null, settings.Responder);
        var mayResume = status == ClientStatus.Good || (status == ClientStatus.Unknown && settings.OnUnknown == UnknownClientStatus.Allow);
        // Otherwise the certificate is not taken out of the ticket, and the client may show none, or another.
        if (mayResume) Said = status;
        return mayResume;
    }
}
