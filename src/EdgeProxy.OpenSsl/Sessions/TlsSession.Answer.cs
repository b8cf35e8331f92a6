using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

// The server's answer: the handshake stops at the ClientHello, the caller chooses, the handshake goes on.
public sealed partial class TlsSession
{
    private byte? _refusal;
    private bool _configured;

    /// <summary>What the client offered; set from <see cref="TlsStatus.ClientHello"/> until <see cref="Configure"/>.</summary>
    public ClientHello? ClientHello { get; private set; }

    internal ReadOnlyMemory<byte> Protocols { get; private set; }

    internal bool AnswersProtocols => !Protocols.IsEmpty;

    internal TicketKeyRing? Tickets { get; private set; }

    /// <summary>Answers the ClientHello; call <see cref="Handshake"/> next.</summary>
    /// <exception cref="OpenSslException">OpenSSL does not take the certificate.</exception>
    public unsafe void Configure(in TlsServerChoice choice)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            OpenSslErrors.Clear();
            if (!ReferenceEquals(choice.Context, Context)) SwitchTo(choice.Context);
            var credential = choice.Credential;
            if (LibSsl.SSL_use_cert_and_key(_ssl, credential.Leaf, credential.Key, credential.Intermediates, replace: 1) != 1)
                throw OpenSslErrors.Drain("OpenSSL does not take the certificate");
            fixed (byte* id = choice.SessionIdContext.Span)
            {
                if (LibSsl.SSL_set_session_id_context(_ssl, id, (uint)choice.SessionIdContext.Length) != 1)
                    throw OpenSslErrors.Drain("OpenSSL does not take the session id context");
            }

            if (choice.Demand is { } demand) Ask(demand);
            Tickets = choice.Tickets;
            if (Tickets is not { IsOpen: true }) RefuseTickets();
            Protocols = choice.ApplicationProtocols;
            _staple = choice.Staple;
            _configured = true;
            ClientHello = null;
        }
    }

    /// <summary>Refuses the ClientHello with a fatal alert (RFC 8446 section 6.2); call <see cref="Handshake"/> next, which writes it and fails.</summary>
    public void Refuse(byte alert)
    {
        lock (_gate) _refusal = alert;
    }

    /// <summary>OpenSSL's client-hello callback: suspends at the first ClientHello, goes on at the second asking and after a HelloRetryRequest.</summary>
    internal int OnClientHello(nint ssl, ref int alert)
    {
        if (_refusal is { } refusal)
        {
            alert = refusal;
            return LibSsl.ClientHelloError;
        }

        if (_configured) return LibSsl.ClientHelloSuccess;
        ClientHello = ClientHello.Capture(ssl);
        return LibSsl.ClientHelloRetry;
    }

    /// <summary>
    /// Moves to another policy. SSL_set_SSL_CTX brings that context's suites, signature algorithms and callbacks; options, versions
    /// and groups were copied into the session when it was made and have to be set again.
    /// </summary>
    private void SwitchTo(TlsContext context)
    {
        if (context.Options.Groups is null && Context.Options.Groups is not null)
            throw new ArgumentException("OpenSSL cannot take a session's groups back to its default: name them in the policy to switch to", nameof(context));
        if (LibSsl.SSL_set_SSL_CTX(_ssl, context.Handle) == 0) throw OpenSslErrors.Drain("the policy could not be applied");
        _ = LibSsl.SSL_clear_options(_ssl, ulong.MaxValue & ~context.NativeOptions & Context.NativeOptions);
        _ = LibSsl.SSL_set_options(_ssl, context.NativeOptions);
        _ = LibSsl.SSL_ctrl(_ssl, LibSsl.CtrlSetMinimumVersion, (nint)context.Options.MinimumVersion, 0);
        _ = LibSsl.SSL_ctrl(_ssl, LibSsl.CtrlSetMaximumVersion, (nint)context.Options.MaximumVersion, 0);
        if (context.Options.Groups is { } groups && LibSsl.SSL_ctrl_text(_ssl, LibSsl.CtrlSetGroupsList, 0, groups) != 1)
            throw OpenSslErrors.Drain("the policy's groups could not be applied");
        Context = context;
    }

    /// <summary>TLS 1.3 without tickets would give out names of sessions that are kept here, hence the number too.</summary>
    private void RefuseTickets()
    {
        _ = LibSsl.SSL_set_options(_ssl, LibSsl.OptionNoTicket);
        _ = LibSsl.SSL_set_num_tickets(_ssl, 0);
    }
}
