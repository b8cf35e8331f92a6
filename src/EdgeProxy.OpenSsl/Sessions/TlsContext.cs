using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>
/// A policy inside OpenSSL: an <c>SSL_CTX</c> that is not changed once it is made and serves any number of threads. It holds no
/// certificate: sessions are given theirs one by one, so a thousand certificates share one context.
/// Owns one reference; each session holds its own, so a context may be dropped while its sessions live on.
/// </summary>
public sealed class TlsContext : IDisposable
{
    private TlsContext(TlsContextOptions options, bool isServer, nint method)
    {
        OpenSslErrors.Clear();
        Options = options;
        IsServer = isServer;
        Handle = LibSsl.SSL_CTX_new(method);
        if (Handle.IsInvalid) throw OpenSslErrors.Drain("a TLS context could not be made");
        try
        {
            Apply(options);
        }
        catch
        {
            Handle.Dispose();
            throw;
        }
    }

    /// <summary>What it was made from.</summary>
    public TlsContextOptions Options { get; }

    internal bool IsServer { get; }

    internal SafeContextHandle Handle { get; }

    /// <summary>Options as OpenSSL sees them, its own defaults and openssl.cnf included.</summary>
    internal ulong NativeOptions { get; private set; }

    /// <summary>A context for the accepting side.</summary>
    /// <exception cref="OpenSslException">A list in the options names something OpenSSL does not know.</exception>
    /// <exception cref="OpenSslUnavailableException">OpenSSL 3 is not to be had.</exception>
    public static TlsContext CreateServer(TlsContextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OpenSslLibrary.EnsureAvailable();
        var context = new TlsContext(options, isServer: true, LibSsl.TLS_server_method());
        ServerCallbacks.Register(context.Handle);
        TicketCallback.Register(context.Handle);
        TicketContents.Register(context.Handle);
        ChainVerification.Register(context.Handle);
        return context;
    }

    /// <summary>A context for the connecting side. It does not verify the server: it is made for diagnosis and tests.</summary>
    /// <inheritdoc cref="CreateServer" path="/exception"/>
    public static TlsContext CreateClient(TlsContextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OpenSslLibrary.EnsureAvailable();
        var context = new TlsContext(options, isServer: false, LibSsl.TLS_client_method());
        ClientCallbacks.Register(context.Handle);
        return context;
    }

    /// <summary>Names (OpenSSL, IANA) of all the suites this context offers, in order.</summary>
    public IReadOnlyList<(string OpenSslName, string StandardName)> ListCipherSuites() => CipherNames.Of(Handle);

    /// <summary>Sessions in the cache.</summary>
    public int CachedSessions => (int)LibSsl.SSL_CTX_ctrl(Handle, LibSsl.CtrlGetSessionCount, 0, 0);

    /// <summary>Empties the session cache. Connections that are open stay so; none of their sessions can be resumed from it.</summary>
    public void ForgetSessions() => LibSsl.SSL_CTX_flush_sessions(Handle, 0);

    /// <summary>Takes sessions out of the cache that may not be resumed any more. OpenSSL would do so every 255 handshakes, in the middle of one.</summary>
    public void ForgetSessionsExpiredAt(DateTimeOffset time) => LibSsl.SSL_CTX_flush_sessions(Handle, (nint)time.ToUnixTimeSeconds());

    /// <inheritdoc />
    public void Dispose() => Handle.Dispose();

    private unsafe void Apply(TlsContextOptions options)
    {
        if (options.AcceptObsolete) LibSsl.SSL_CTX_set_security_level(Handle, 0);
        Check(LibSsl.SSL_CTX_ctrl(Handle, LibSsl.CtrlSetMinimumVersion, (nint)options.MinimumVersion, 0), "minimum version");
        Check(LibSsl.SSL_CTX_ctrl(Handle, LibSsl.CtrlSetMaximumVersion, (nint)options.MaximumVersion, 0), "maximum version");
        if (options.CipherList is { } list) Check(LibSsl.SSL_CTX_set_cipher_list(Handle, list), $"TLS 1.2 cipher list '{list}'");
        if (options.CipherSuites is { } suites) Check(LibSsl.SSL_CTX_set_ciphersuites(Handle, suites), $"TLS 1.3 cipher suites '{suites}'");
        if (options.Groups is { } groups) Check(LibSsl.SSL_CTX_ctrl_text(Handle, LibSsl.CtrlSetGroupsList, 0, groups), $"groups '{groups}'");
        if (options.SignatureAlgorithms is { } algorithms)
            Check(LibSsl.SSL_CTX_ctrl_text(Handle, LibSsl.CtrlSetSignatureAlgorithmsList, 0, algorithms), $"signature algorithms '{algorithms}'");

        if (options.LargestCertificateMessage is { } largest) _ = LibSsl.SSL_CTX_ctrl(Handle, LibSsl.CtrlSetLargestCertificateMessage, largest, 0);

        // Partial writes keep what was taken; a moving buffer is what a pipe has; released buffers are half of an idle connection's memory.
        _ = LibSsl.SSL_CTX_ctrl(Handle, LibSsl.CtrlMode,
            LibSsl.ModeEnablePartialWrite | LibSsl.ModeAcceptMovingWriteBuffer | LibSsl.ModeReleaseBuffers, 0);
        // A client's cache would, when its context goes, mark every session in it as not resumable: exported ones too.
        var caches = IsServer && options.SessionCacheSize > 0;
        _ = LibSsl.SSL_CTX_ctrl(Handle, LibSsl.CtrlSetSessionCacheMode, caches ? LibSsl.CacheServer | LibSsl.CacheNoAutoClear : LibSsl.CacheOff, 0);
        if (caches) _ = LibSsl.SSL_CTX_ctrl(Handle, LibSsl.CtrlSetSessionCacheSize, options.SessionCacheSize, 0);
        if (options.SessionLifetime is { } lifetime) _ = LibSsl.SSL_CTX_set_timeout(Handle, (nint)lifetime.TotalSeconds);
        NativeOptions = LibSsl.SSL_CTX_set_options(Handle, LibSsl.OptionNoCompression | LibSsl.OptionNoRenegotiation
            | (options.AsksForTickets ? 0 : LibSsl.OptionNoTicket)
            | (options.PreferServerCipherSuites ? LibSsl.OptionServerPreference | LibSsl.OptionPrioritizeChaCha : 0)
            | (options.AcceptObsolete ? LibSsl.OptionLegacyServerConnect : 0));

        // Without an id context OpenSSL refuses tickets that another process made. Sessions narrow it further.
        var id = stackalloc byte[] { (byte)'e', (byte)'d', (byte)'g', (byte)'e' };
        Check(LibSsl.SSL_CTX_set_session_id_context(Handle, id, 4), "session id context");
    }

    private static void Check(nint result, string what)
    {
        if (result <= 0) throw OpenSslErrors.Drain($"OpenSSL does not accept the {what}");
    }
}
