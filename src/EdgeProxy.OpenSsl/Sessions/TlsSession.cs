using System.Buffers;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>
/// One side of a TLS connection as a sans-IO state machine: bytes in, bytes out, a status; no socket and no waiting.
/// <para>An <c>SSL*</c> is not thread safe while Kestrel reads and writes at once, so every call holds the session's gate. What OpenSSL
/// wants to send while it reads (alerts, KeyUpdate answers) is kept and goes out before the next write, or by <see cref="DrainOutput"/>.</para>
/// <para>Owns the <c>SSL</c>, freed once by <see cref="Dispose"/> or the finalizer; callbacks come only during a call, never after it.</para>
/// </summary>
public sealed partial class TlsSession : IDisposable
{
    /// <summary>Most plaintext one record holds (RFC 8446 section 5.1).</summary>
    public const int LargestRecord = 16 * 1024;

    // A peer can make this side answer (KeyUpdate, refused renegotiation) while it takes nothing: its answers must not pile up in memory.
    private const int LargestPending = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly SessionExchange _exchange = new();
    private readonly SafeSessionHandle _handle;
    private readonly nint _ssl;

    private bool _disposed;

    private TlsSession(TlsContext context)
    {
        OpenSslErrors.Clear();
        _handle = LibSsl.SSL_new(context.Handle);
        if (_handle.IsInvalid) throw OpenSslErrors.Drain("a TLS session could not be made");
        _ssl = _handle.DangerousGetHandle(); // Under the gate only, where Dispose cannot have run.
        Context = context;
        _handle.Attach(this);
    }

    /// <summary>The policy the session runs under.</summary>
    public TlsContext Context { get; private set; }

    /// <summary>What was negotiated; <see langword="null"/> until the handshake is complete.</summary>
    public TlsSessionInfo? Info { get; private set; }

    /// <summary>Why the session died; <see langword="null"/> while it lives.</summary>
    public TlsFailure? Failure { get; private set; }

    /// <summary>Whether bytes wait that OpenSSL wanted to send while it read.</summary>
    public bool HasPendingOutput => _exchange.HasPending;

    /// <summary>For the BIO's callbacks, which come only during a call.</summary>
    internal SessionExchange Exchange => _exchange;

    /// <summary>The accepting side. It stops at <see cref="TlsStatus.ClientHello"/> to be told what to answer with.</summary>
    /// <exception cref="OpenSslException">Out of memory.</exception>
    public static TlsSession Accept(TlsContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.IsServer) throw new ArgumentException("a client context cannot accept", nameof(context));
        var session = new TlsSession(context);
        LibSsl.SSL_set_accept_state(session._ssl);
        return session;
    }

    /// <summary>The connecting side.</summary>
    /// <param name="context">A client context.</param>
    /// <param name="serverName">Host name for SNI; none is sent when <see langword="null"/>.</param>
    /// <param name="protocols">ALPN protocols as <see cref="ProtocolList.Encode"/> packs them; none are offered when empty.</param>
    /// <param name="resume">What <see cref="ExportResumption"/> gave, to resume that session.</param>
    /// <param name="credential">Chain and key to show to a server that asks for a certificate.</param>
    /// <exception cref="OpenSslException">Out of memory, or a name that cannot be sent.</exception>
    public static unsafe TlsSession Connect(
        TlsContext context, string? serverName, ReadOnlyMemory<byte> protocols = default, TlsResumption? resume = null, ServerCredential? credential = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.IsServer) throw new ArgumentException("a server context cannot connect", nameof(context));
        var session = new TlsSession(context);
        var ssl = session._ssl;
        LibSsl.SSL_set_connect_state(ssl);
        if (serverName is not null && LibSsl.SSL_ctrl_text(ssl, LibSsl.CtrlSetServerName, 0, serverName) != 1)
            throw OpenSslErrors.Drain($"'{serverName}' cannot be sent as a server name");
        fixed (byte* list = protocols.Span)
        {
            if (protocols.Length > 0) _ = LibSsl.SSL_set_alpn_protos(ssl, list, (uint)protocols.Length);
        }

        if (credential is not null && LibSsl.SSL_use_cert_and_key(ssl, credential.Leaf, credential.Key, credential.Intermediates, replace: 1) != 1)
            throw OpenSslErrors.Drain("OpenSSL does not take the client's certificate");
        if (resume is null) return session;
        // A copy, as in ExportResumption: the end of this connection must not keep it from being used again.
        using var copy = LibSsl.SSL_SESSION_dup(resume.Handle);
        _ = LibSsl.SSL_set_session(ssl, copy);
        return session;
    }

    /// <summary>Goes on with the handshake.</summary>
    /// <param name="input">Bytes from the peer; what was taken is cut off. What is left belongs to <see cref="Read"/>.</param>
    /// <param name="output">Takes the bytes to send, whatever the status.</param>
    public TlsStatus Handshake(ref ReadOnlySequence<byte> input, IBufferWriter<byte> output)
    {
        lock (_gate)
        {
            if (!Begin(input, output)) return TlsStatus.Failed;
            var status = Conclude(LibSsl.SSL_do_handshake(_ssl));
            if (status == TlsStatus.Complete)
            {
                Info ??= ReadInfo();
                _staple = default; // A connection may last for days; what it was stapled with need not.
            }

            input = _exchange.End();
            return status;
        }
    }

    /// <summary>Decrypts all that can be decrypted.</summary>
    /// <param name="input">Bytes from the peer; what was taken is cut off, and that is everything unless the session ends.</param>
    /// <param name="plaintext">Takes what the peer said, also when the status is an end: what came before it counts.</param>
    /// <returns><see cref="TlsStatus.NeedMoreData"/>, <see cref="TlsStatus.Closed"/> or <see cref="TlsStatus.Failed"/>.</returns>
    public unsafe TlsStatus Read(ref ReadOnlySequence<byte> input, IBufferWriter<byte> plaintext)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        lock (_gate)
        {
            if (!Begin(input, output: null)) return TlsStatus.Failed;
            var status = TlsStatus.Complete;
            // A buffer is asked for only when there is something to put into it: an idle connection holds none.
            while (status == TlsStatus.Complete && (_exchange.InputLength > 0 || LibSsl.SSL_pending(_ssl) > 0))
            {
                var target = plaintext.GetSpan((int)Math.Clamp(_exchange.InputLength, 1, LargestRecord));
                nuint read = 0;
                fixed (byte* buffer = target) status = Conclude(LibSsl.SSL_read_ex(_ssl, buffer, (nuint)target.Length, &read));
                plaintext.Advance((int)read);
            }

            if (_exchange.PendingLength > LargestPending)
            {
                _exchange.Discard();
                status = Fail(TlsError.ProtocolViolation, "the peer provokes answers and does not take them");
            }

            input = _exchange.End();
            return status == TlsStatus.Complete ? TlsStatus.NeedMoreData : status;
        }
    }

    /// <summary>Encrypts all of <paramref name="plaintext"/> into records as large as they may be, after whatever waits to be sent.</summary>
    /// <returns><see cref="TlsStatus.Complete"/> or <see cref="TlsStatus.Failed"/>.</returns>
    public TlsStatus Write(in ReadOnlySequence<byte> plaintext, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var gathered = plaintext.IsSingleSegment ? null : ArrayPool<byte>.Shared.Rent(LargestRecord);
        lock (_gate)
        {
            var status = Begin(default, output) ? TlsStatus.Complete : TlsStatus.Failed;
            for (var rest = plaintext; status == TlsStatus.Complete && !rest.IsEmpty;)
            {
                var record = NextRecord(rest, gathered);
                status = WriteRecord(record);
                rest = rest.Slice(record.Length);
            }

            _exchange.End();
            if (gathered is not null) ArrayPool<byte>.Shared.Return(gathered);
            return status;
        }
    }

    /// <summary>Says close_notify (RFC 8446 section 6.1), once. Reading may go on. Does nothing on a session that failed or is not established.</summary>
    public void Shutdown(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        lock (_gate)
        {
            if (!Begin(default, output)) return;
            if (Info is not null) _ = LibSsl.SSL_shutdown(_ssl);
            _exchange.End();
            LibCrypto.ERR_clear_error();
        }
    }

    /// <summary>Moves what waits to be sent to <paramref name="output"/>.</summary>
    public void DrainOutput(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        lock (_gate) _exchange.Drain(output);
    }

    /// <summary>What a client needs to resume this session later. With TLS 1.3, call it after the server's tickets were read.</summary>
    public TlsResumption? ExportResumption()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            using var current = LibSsl.SSL_get1_session(_ssl);
            if (current.IsInvalid) return null;
            // A copy: SSL_free marks the session of a connection without close_notify as not resumable, and that must not reach what was exported.
            var copy = LibSsl.SSL_SESSION_dup(current);
            return copy.IsInvalid ? throw OpenSslErrors.Drain("out of memory while a session was exported") : new TlsResumption(copy);
        }
    }

    /// <summary>Asks the peer to change keys too (RFC 8446 section 4.6.3); the message goes out with the next write. For diagnosis and tests.</summary>
    internal bool RequestKeyUpdate()
    {
        lock (_gate) return !_disposed && LibSsl.SSL_key_update(_ssl, type: 1) == 1;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _exchange.Discard();
            _handle.Dispose();
        }
    }

    private bool Begin(in ReadOnlySequence<byte> input, IBufferWriter<byte>? output)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _exchange.Begin(input, output);
        if (Failure is null)
        {
            LibCrypto.ERR_clear_error();
            return true;
        }

        _exchange.End();
        return false;
    }

    private TlsStatus Conclude(int result)
    {
        if (result == 1) return TlsStatus.Complete;
        switch (LibSsl.SSL_get_error(_ssl, result))
        {
            case LibSsl.ErrorWantRead when _exchange.CallbackException is null: return TlsStatus.NeedMoreData;
            case LibSsl.ErrorWantClientHello: return TlsStatus.ClientHello;
            case LibSsl.ErrorZeroReturn: return TlsStatus.Closed;
        }

        Failure = Diagnose();
        return TlsStatus.Failed;
    }

    private TlsFailure Diagnose()
    {
        var queued = TlsFailure.FromQueue();
        if (queued.Error == TlsError.CertificateRejected) queued = CertificateVerdict.Of(VerifyError);
        if (_exchange.CallbackException is { } exception) return new TlsFailure(TlsError.Internal, null, exception.GetType().Name);
        return _refusal is null ? queued : new TlsFailure(TlsError.Refused, null, "refused by the server's choice");
    }

    private unsafe TlsSessionInfo ReadInfo()
    {
        byte* protocol;
        uint length;
        LibSsl.SSL_get0_alpn_selected(_ssl, &protocol, &length);
        var version = (TlsVersion)LibSsl.SSL_version(_ssl);
        var resumed = LibSsl.SSL_session_reused(_ssl) == 1;
        return new TlsSessionInfo(
            version,
            CipherNames.OfCurrent(_ssl),
            // OpenSSL would name the group of the earlier session, which took no part in this one.
            resumed && version == TlsVersion.Tls12 ? null : CipherNames.GroupOf(_ssl),
            length == 0 ? null : ProtocolList.NameOf(new ReadOnlySpan<byte>(protocol, (int)length)),
            resumed);
    }

    private static ReadOnlySpan<byte> NextRecord(in ReadOnlySequence<byte> rest, byte[]? gathered)
    {
        var first = rest.FirstSpan;
        if (gathered is null || first.Length >= LargestRecord || first.Length == rest.Length) return first[..Math.Min(first.Length, LargestRecord)];
        // Small pieces become one record: a record costs more than the copy.
        var record = rest.Slice(0, Math.Min(rest.Length, LargestRecord));
        record.CopyTo(gathered);
        return gathered.AsSpan(0, (int)record.Length);
    }

    private unsafe TlsStatus WriteRecord(ReadOnlySpan<byte> record)
    {
        while (!record.IsEmpty)
        {
            nuint written = 0;
            int result;
            fixed (byte* buffer = record) result = LibSsl.SSL_write_ex(_ssl, buffer, (nuint)record.Length, &written);
            var status = Conclude(result);
            // The BIO takes all it is given and renegotiation is off, so a write never has to wait; if it wants to, the state is not one to go on from.
            if (status != TlsStatus.Complete) return Fail(TlsError.Internal, "a record could not be written");
            record = record[(int)written..];
        }

        return TlsStatus.Complete;
    }

    private TlsStatus Fail(TlsError error, string detail)
    {
        Failure ??= new TlsFailure(error, null, detail);
        return TlsStatus.Failed;
    }
}
