using System.Buffers;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>
/// One side of a TLS connection as a sans-IO state machine: bytes in, bytes out, a status; no socket and no waiting.
/// <para>An <c>SSL*</c> is not thread safe while Kestrel reads and writes at once, so every call holds the session's gate. What OpenSSL
/// wants to send while it reads (alerts, KeyUpdate answers) is kept and goes out before the next write, or by <see cref="DrainOutput"/>.</para>
/// <para>Owns the <c>SSL</c>, freed once by <see cref="Dispose"/> or the finalizer; callbacks come only during a call, never after it.</para>
/// </summary>
public sealed class TlsSession : IDisposable
{
    /// <summary>Most plaintext one record holds (RFC 8446 section 5.1).</summary>
    public const int LargestRecord = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly SafeSessionHandle _handle;
    private readonly nint _ssl;

    // Set for the time of one call, under the gate; the BIO callbacks work on them.
    private ReadOnlySequence<byte> _input;
    private IBufferWriter<byte>? _output;
    private ArrayBufferWriter<byte>? _pending;
    private Exception? _callbackException;

    private byte? _refusal;
    private bool _configured;
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

    /// <summary>What the client offered; set from <see cref="TlsStatus.ClientHello"/> until <see cref="Configure"/>.</summary>
    public ClientHello? ClientHello { get; private set; }

    /// <summary>What was negotiated; <see langword="null"/> until the handshake is complete.</summary>
    public TlsSessionInfo? Info { get; private set; }

    /// <summary>Why the session died; <see langword="null"/> while it lives.</summary>
    public TlsFailure? Failure { get; private set; }

    /// <summary>Whether bytes wait that OpenSSL wanted to send while it read.</summary>
    public bool HasPendingOutput => Volatile.Read(ref _pending) is { WrittenCount: > 0 };

    internal ReadOnlyMemory<byte> Protocols { get; private set; }

    internal bool AnswersProtocols => !Protocols.IsEmpty;

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
    /// <exception cref="OpenSslException">Out of memory, or a name that cannot be sent.</exception>
    public static unsafe TlsSession Connect(TlsContext context, string? serverName, ReadOnlyMemory<byte> protocols = default, TlsResumption? resume = null)
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

        if (resume is not null) _ = LibSsl.SSL_set_session(ssl, resume.Handle);
        return session;
    }

    /// <summary>Goes on with the handshake.</summary>
    /// <param name="input">Bytes from the peer; what was taken is cut off. What is left belongs to <see cref="Read"/>.</param>
    /// <param name="output">Takes the bytes to send, whatever the status.</param>
    public TlsStatus Handshake(ref ReadOnlySequence<byte> input, IBufferWriter<byte> output)
    {
        lock (_gate)
        {
            if (!Begin(ref input, output)) return TlsStatus.Failed;
            var status = Conclude(LibSsl.SSL_do_handshake(_ssl));
            if (status == TlsStatus.Complete) Info ??= ReadInfo();
            End(ref input);
            return status;
        }
    }

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

            Protocols = choice.ApplicationProtocols;
            _configured = true;
            ClientHello = null;
        }
    }

    /// <summary>Refuses the ClientHello with a fatal alert (RFC 8446 section 6.2); call <see cref="Handshake"/> next, which writes it and fails.</summary>
    public void Refuse(byte alert)
    {
        lock (_gate) _refusal = alert;
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
            if (!Begin(ref input, output: null)) return TlsStatus.Failed;
            var status = TlsStatus.Complete;
            // A buffer is asked for only when there is something to put into it: an idle connection holds none.
            while (status == TlsStatus.Complete && (!_input.IsEmpty || LibSsl.SSL_pending(_ssl) > 0))
            {
                var target = plaintext.GetSpan((int)Math.Clamp(_input.Length, 1, LargestRecord));
                nuint read = 0;
                fixed (byte* buffer = target) status = Conclude(LibSsl.SSL_read_ex(_ssl, buffer, (nuint)target.Length, &read));
                plaintext.Advance((int)read);
            }

            End(ref input);
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
            var none = ReadOnlySequence<byte>.Empty;
            var status = Begin(ref none, output) ? TlsStatus.Complete : TlsStatus.Failed;
            for (var rest = plaintext; status == TlsStatus.Complete && !rest.IsEmpty;)
            {
                var record = NextRecord(rest, gathered);
                status = WriteRecord(record);
                rest = rest.Slice(record.Length);
            }

            End(ref none);
            // Pooled arrays are not cleared: plaintext of one connection must not be readable through another's buffer.
            if (gathered is not null) ArrayPool<byte>.Shared.Return(gathered, clearArray: false);
            return status;
        }
    }

    /// <summary>Says close_notify (RFC 8446 section 6.1), once. Reading may go on. Does nothing on a session that failed or is not established.</summary>
    public void Shutdown(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        lock (_gate)
        {
            var none = ReadOnlySequence<byte>.Empty;
            if (!Begin(ref none, output)) return;
            if (Info is not null) _ = LibSsl.SSL_shutdown(_ssl);
            End(ref none);
            LibCrypto.ERR_clear_error();
        }
    }

    /// <summary>Moves what waits to be sent to <paramref name="output"/>.</summary>
    public void DrainOutput(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        lock (_gate)
        {
            if (_pending is not { WrittenCount: > 0 } pending) return;
            output.Write(pending.WrittenSpan);
            _pending = null;
        }
    }

    /// <summary>What a client needs to resume this session later. With TLS 1.3, call it after the server's tickets were read.</summary>
    public TlsResumption? ExportResumption()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var handle = LibSsl.SSL_get1_session(_ssl);
            return handle.IsInvalid ? null : new TlsResumption(handle);
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
            _pending = null;
            _handle.Dispose();
        }
    }

    internal int TakeInput(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, _input.Length);
        _input.Slice(0, count).CopyTo(buffer);
        _input = _input.Slice(count);
        return count;
    }

    internal void PutOutput(ReadOnlySpan<byte> bytes) => (_output ?? (_pending ??= new ArrayBufferWriter<byte>(256))).Write(bytes);

    internal void CallbackFailed(Exception exception) => _callbackException ??= exception;

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

    private bool Begin(ref ReadOnlySequence<byte> input, IBufferWriter<byte>? output)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (output is not null && _pending is { WrittenCount: > 0 } pending)
        {
            output.Write(pending.WrittenSpan);
            _pending = null;
        }

        if (Failure is not null) return false;
        _input = input;
        _output = output;
        LibCrypto.ERR_clear_error();
        return true;
    }

    private void End(ref ReadOnlySequence<byte> input)
    {
        input = _input;
        _input = default;
        _output = null;
    }

    private TlsStatus Conclude(int result)
    {
        if (result == 1) return TlsStatus.Complete;
        switch (LibSsl.SSL_get_error(_ssl, result))
        {
            case LibSsl.ErrorWantRead when _callbackException is null: return TlsStatus.NeedMoreData;
            case LibSsl.ErrorWantClientHello: return TlsStatus.ClientHello;
            case LibSsl.ErrorZeroReturn: return TlsStatus.Closed;
        }

        Failure = Diagnose();
        return TlsStatus.Failed;
    }

    private TlsFailure Diagnose()
    {
        var queued = TlsFailure.FromQueue();
        if (_callbackException is { } exception) return new TlsFailure(TlsError.Internal, null, exception.GetType().Name);
        return _refusal is null ? queued : new TlsFailure(TlsError.Refused, null, "refused by the server's choice");
    }

    private unsafe TlsSessionInfo ReadInfo()
    {
        byte* protocol;
        uint length;
        LibSsl.SSL_get0_alpn_selected(_ssl, &protocol, &length);
        return new TlsSessionInfo(
            (TlsVersion)LibSsl.SSL_version(_ssl),
            CipherNames.OfCurrent(_ssl),
            CipherNames.GroupOf(_ssl),
            length == 0 ? null : ProtocolList.NameOf(new ReadOnlySpan<byte>(protocol, (int)length)),
            LibSsl.SSL_session_reused(_ssl) == 1);
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
            if (status != TlsStatus.Complete) return Fail("a record could not be written");
            record = record[(int)written..];
        }

        return TlsStatus.Complete;
    }

    // The BIO takes all it is given and renegotiation is off, so a write never has to wait; if it wants to, the state is not one to go on from.
    private TlsStatus Fail(string detail)
    {
        Failure ??= new TlsFailure(TlsError.Internal, null, detail);
        return TlsStatus.Failed;
    }

    /// <summary>
    /// Moves to another policy. SSL_set_SSL_CTX brings that context's suites, signature algorithms and callbacks; options, versions
    /// and groups were copied into the session when it was made and have to be set again.
    /// </summary>
    private void SwitchTo(TlsContext context)
    {
        if (LibSsl.SSL_set_SSL_CTX(_ssl, context.Handle) == 0) throw OpenSslErrors.Drain("the policy could not be applied");
        _ = LibSsl.SSL_clear_options(_ssl, ulong.MaxValue & ~context.NativeOptions & Context.NativeOptions);
        _ = LibSsl.SSL_set_options(_ssl, context.NativeOptions);
        _ = LibSsl.SSL_ctrl(_ssl, LibSsl.CtrlSetMinimumVersion, (nint)context.Options.MinimumVersion, 0);
        _ = LibSsl.SSL_ctrl(_ssl, LibSsl.CtrlSetMaximumVersion, (nint)context.Options.MaximumVersion, 0);
        if (context.Options.Groups is { } groups && LibSsl.SSL_ctrl_text(_ssl, LibSsl.CtrlSetGroupsList, 0, groups) != 1)
            throw OpenSslErrors.Drain("the policy's groups could not be applied");
        Context = context;
    }
}

/// <summary>What a client keeps to resume a session. Owns one reference to an <c>SSL_SESSION</c>.</summary>
public sealed class TlsResumption : IDisposable
{
    internal TlsResumption(SafeResumptionHandle handle) => Handle = handle;

    internal SafeResumptionHandle Handle { get; }

    /// <inheritdoc />
    public void Dispose() => Handle.Dispose();
}
