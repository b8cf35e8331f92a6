using System.Runtime.InteropServices;

namespace EdgeProxy.OpenSsl.Interop;

/// <summary>
/// The functions of libssl 3 in use, by their own names. Each is public ABI (man page of the same name).
/// Calls on a session take the raw <c>SSL*</c>: <see cref="TlsSession"/> makes them under its gate, where the handle cannot be released.
/// </summary>
internal static unsafe partial class LibSsl
{
    public const string Name = "libssl";

    public const int CtrlMode = 33;
    public const int CtrlGetSessionCount = 20;
    public const int CtrlSetSessionCacheSize = 42;
    public const int CtrlSetSessionCacheMode = 44;
    public const int CtrlSetLargestCertificateMessage = 51;
    public const int CtrlSetServerName = 55;
    public const int CtrlSetStatusCallback = 63;
    public const int CtrlSetStatusType = 65;
    public const int CtrlGetOcspResponse = 70;
    public const int CtrlSetOcspResponse = 71;
    public const int CtrlSetGroupsList = 92;
    public const int CtrlSetSignatureAlgorithmsList = 98;
    public const int CtrlSetVerifyStore = 106;
    public const int CtrlSetMinimumVersion = 123;
    public const int CtrlSetMaximumVersion = 124;
    public const int CtrlGetPeerSignatureDigest = 108;
    public const int CtrlGetNegotiatedGroup = 134;

    public const int ModeEnablePartialWrite = 0x1;
    public const int ModeAcceptMovingWriteBuffer = 0x2;
    public const int ModeReleaseBuffers = 0x10;

    public const int CacheOff = 0;
    public const int CacheServer = 0x2;
    public const int CacheNoAutoClear = 0x80;

    public const ulong OptionLegacyServerConnect = 1UL << 2;
    public const ulong OptionNoTicket = 1UL << 14;
    public const ulong OptionNoCompression = 1UL << 17;
    public const ulong OptionPrioritizeChaCha = 1UL << 21;
    public const ulong OptionServerPreference = 1UL << 22;
    public const ulong OptionNoRenegotiation = 1UL << 30;

    public const int VerifyPeer = 0x01;
    public const int VerifyFailIfNoPeerCertificate = 0x02;

    public const int ErrorNone = 0;
    public const int ErrorSsl = 1;
    public const int ErrorWantRead = 2;
    public const int ErrorZeroReturn = 6;
    public const int ErrorWantClientHello = 11;

    public const int ClientHelloSuccess = 1;
    public const int ClientHelloError = 0;
    public const int ClientHelloRetry = -1;

    public const int StatusTypeOcsp = 1;
    public const int StatusOk = 0;
    public const int StatusNone = 3;

    public const int TicketFault = -1;
    public const int TicketUnknown = 0;
    public const int TicketGood = 1;
    public const int TicketRenew = 2;

    public const int TicketOpened = 5; // SSL_TICKET_SUCCESS
    public const int TicketOpenedToRenew = 6; // SSL_TICKET_SUCCESS_RENEW
    public const int TicketIgnoreRenew = 2; // SSL_TICKET_RETURN_IGNORE_RENEW
    public const int TicketUse = 3; // SSL_TICKET_RETURN_USE
    public const int TicketUseRenew = 4; // SSL_TICKET_RETURN_USE_RENEW

    public const int AlpnOk = 0;
    public const int AlpnFatal = 2;
    public const int AlpnNone = 3;

    [LibraryImport(Name)] public static partial int OPENSSL_init_ssl(ulong options, nint settings);

    [LibraryImport(Name)] public static partial nint TLS_server_method();

    [LibraryImport(Name)] public static partial nint TLS_client_method();

    [LibraryImport(Name)] public static partial SafeContextHandle SSL_CTX_new(nint method);

    [LibraryImport(Name)] public static partial void SSL_CTX_free(nint context);

    [LibraryImport(Name)] public static partial nint SSL_CTX_ctrl(SafeContextHandle context, int command, nint number, nint pointer);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_ctrl", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint SSL_CTX_ctrl_text(SafeContextHandle context, int command, nint number, string text);

    [LibraryImport(Name)]
    public static partial nint SSL_CTX_callback_ctrl(SafeContextHandle context, int command, delegate* unmanaged<nint, nint, int> callback);

    [LibraryImport(Name)] public static partial ulong SSL_CTX_set_options(SafeContextHandle context, ulong options);

    [LibraryImport(Name)] public static partial ulong SSL_CTX_get_options(SafeContextHandle context);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_set_cipher_list(SafeContextHandle context, string list);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_set_ciphersuites(SafeContextHandle context, string list);

    [LibraryImport(Name)] public static partial int SSL_CTX_set_session_id_context(SafeContextHandle context, byte* id, uint length);

    [LibraryImport(Name)] public static partial void SSL_CTX_set_security_level(SafeContextHandle context, int level);

    [LibraryImport(Name)] public static partial void SSL_CTX_set_cert_cb(SafeContextHandle context, delegate* unmanaged<nint, nint, int> callback, nint argument);

    [LibraryImport(Name)] public static partial void SSL_CTX_set_client_hello_cb(SafeContextHandle context, delegate* unmanaged<nint, int*, nint, int> callback, nint argument);

    [LibraryImport(Name)]
    public static partial void SSL_CTX_set_alpn_select_cb(
        SafeContextHandle context, delegate* unmanaged<nint, byte**, byte*, byte*, uint, nint, int> callback, nint argument);

    [LibraryImport(Name)]
    public static partial int SSL_CTX_set_tlsext_ticket_key_evp_cb(
        SafeContextHandle context, delegate* unmanaged<nint, byte*, byte*, nint, nint, int, int> callback);

    [LibraryImport(Name)] public static partial nint SSL_CTX_set_timeout(SafeContextHandle context, nint seconds);

    [LibraryImport(Name)] public static partial void SSL_CTX_flush_sessions(SafeContextHandle context, nint time);

    [LibraryImport(Name)] public static partial nint SSL_CTX_get_ciphers(SafeContextHandle context);

    [LibraryImport(Name)] public static partial SafeSessionHandle SSL_new(SafeContextHandle context);

    [LibraryImport(Name)] public static partial void SSL_free(nint session);

    [LibraryImport(Name)] public static partial void SSL_set_bio(nint session, nint read, nint write);

    [LibraryImport(Name)] public static partial nint SSL_get_rbio(nint session);

    [LibraryImport(Name)] public static partial void SSL_set_accept_state(nint session);

    [LibraryImport(Name)] public static partial void SSL_set_connect_state(nint session);

    [LibraryImport(Name)] public static partial int SSL_do_handshake(nint session);

    [LibraryImport(Name)] public static partial int SSL_read_ex(nint session, byte* buffer, nuint length, nuint* read);

    [LibraryImport(Name)] public static partial int SSL_write_ex(nint session, byte* buffer, nuint length, nuint* written);

    [LibraryImport(Name)] public static partial int SSL_shutdown(nint session);

    [LibraryImport(Name)] public static partial int SSL_pending(nint session);

    [LibraryImport(Name)] public static partial int SSL_key_update(nint session, int type);

    [LibraryImport(Name)] public static partial int SSL_get_error(nint session, int result);

    [LibraryImport(Name)] public static partial nint SSL_ctrl(nint session, int command, nint number, nint pointer);

    [LibraryImport(Name, EntryPoint = "SSL_ctrl", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint SSL_ctrl_text(nint session, int command, nint number, string text);

    [LibraryImport(Name)] public static partial ulong SSL_set_options(nint session, ulong options);

    [LibraryImport(Name)] public static partial ulong SSL_clear_options(nint session, ulong options);

    [LibraryImport(Name)] public static partial nint SSL_set_SSL_CTX(nint session, SafeContextHandle context);

    [LibraryImport(Name)]
    public static partial int SSL_use_cert_and_key(
        nint session, SafeCertificateHandle leaf, SafePrivateKeyHandle key, SafeCertificateStackHandle chain, int replace);

    [LibraryImport(Name)] public static partial int SSL_set_session_id_context(nint session, byte* id, uint length);

    [LibraryImport(Name)] public static partial void SSL_set_verify(nint session, int mode, delegate* unmanaged<int, nint, int> callback);

    [LibraryImport(Name)]
    public static partial void SSL_CTX_set_cert_verify_callback(SafeContextHandle context, delegate* unmanaged<nint, nint, int> callback, nint argument);

    [LibraryImport(Name)] public static partial int SSL_get_ex_data_X509_STORE_CTX_idx();

    [LibraryImport(Name)]
    public static partial int SSL_CTX_set_session_ticket_cb(
        SafeContextHandle context, delegate* unmanaged<nint, nint, int> make, delegate* unmanaged<nint, nint, byte*, nuint, int, nint, int> take, nint argument);

    [LibraryImport(Name)] public static partial nint SSL_get_session(nint session);

    [LibraryImport(Name)] public static partial nint SSL_SESSION_get0_peer(nint resumption);

    [LibraryImport(Name)] public static partial nint SSL_SESSION_get_time(nint resumption);

    [LibraryImport(Name)] public static partial int SSL_SESSION_set1_ticket_appdata(nint resumption, void* data, nuint length);

    [LibraryImport(Name)] public static partial int SSL_SESSION_get0_ticket_appdata(nint resumption, void** data, nuint* length);

    [LibraryImport(Name)] public static partial nint SSL_SESSION_get_timeout(nint resumption);

    [LibraryImport(Name)] public static partial nint SSL_SESSION_set_timeout(nint resumption, nint seconds);

    [LibraryImport(Name)] public static partial nint SSL_dup_CA_list(SafeNameStackHandle names);

    [LibraryImport(Name)] public static partial void SSL_set0_CA_list(nint session, nint names);

    [LibraryImport(Name)] public static partial SafeCertificateHandle SSL_get1_peer_certificate(nint session);

    [LibraryImport(Name)] public static partial int SSL_set_num_tickets(nint session, nuint count);

    [LibraryImport(Name)] public static partial int SSL_set_alpn_protos(nint session, byte* protocols, uint length);

    [LibraryImport(Name)] public static partial int SSL_version(nint session);

    [LibraryImport(Name)] public static partial nint SSL_get_peer_cert_chain(nint session);

    [LibraryImport(Name)] public static partial int SSL_get_peer_signature_type_nid(nint session, int* nid);

    [LibraryImport(Name)] public static partial nint SSL_get_current_cipher(nint session);

    [LibraryImport(Name)] public static partial int SSL_session_reused(nint session);

    [LibraryImport(Name)] public static partial void SSL_get0_alpn_selected(nint session, byte** protocol, uint* length);

    [LibraryImport(Name)] public static partial nint SSL_group_to_name(nint session, int id);

    [LibraryImport(Name)] public static partial SafeResumptionHandle SSL_get1_session(nint session);

    [LibraryImport(Name)] public static partial SafeResumptionHandle SSL_SESSION_dup(SafeResumptionHandle resumption);

    [LibraryImport(Name)] public static partial int SSL_set_session(nint session, SafeResumptionHandle resumption);

    [LibraryImport(Name)] public static partial int SSL_SESSION_is_resumable(SafeResumptionHandle resumption);

    [LibraryImport(Name)] public static partial int SSL_SESSION_has_ticket(SafeResumptionHandle resumption);

    [LibraryImport(Name)] public static partial CULong SSL_SESSION_get_ticket_lifetime_hint(SafeResumptionHandle resumption);

    [LibraryImport(Name)] public static partial void SSL_SESSION_free(nint resumption);

    [LibraryImport(Name)] public static partial int i2d_SSL_SESSION(SafeResumptionHandle resumption, ref byte* output);

    [LibraryImport(Name)] public static partial SafeResumptionHandle d2i_SSL_SESSION(nint existing, ref byte* input, nint length);

    [LibraryImport(Name)] public static partial void SSL_SESSION_get0_ticket(SafeResumptionHandle resumption, out byte* ticket, out nuint length);

    [LibraryImport(Name)] public static partial ushort SSL_CIPHER_get_protocol_id(nint cipher);

    [LibraryImport(Name)] public static partial nint SSL_CIPHER_get_name(nint cipher);

    [LibraryImport(Name)] public static partial nint SSL_CIPHER_standard_name(nint cipher);

    [LibraryImport(Name)] public static partial uint SSL_client_hello_get0_legacy_version(nint session);

    [LibraryImport(Name)] public static partial nuint SSL_client_hello_get0_ciphers(nint session, byte** list);

    [LibraryImport(Name)] public static partial int SSL_client_hello_get0_ext(nint session, uint type, byte** data, nuint* length);
}
