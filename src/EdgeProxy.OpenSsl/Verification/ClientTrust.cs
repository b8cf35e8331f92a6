using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>
/// Whose word counts about clients: authorities, and the revocation lists they sign. All of it is in memory; there is nothing a
/// verification could load from disk or fetch. Immutable, and serves any number of sessions at once. Owns one reference to each native
/// object and sessions take their own; one that was published is left to its finalizer.
/// </summary>
public sealed class ClientTrust : IDisposable
{
    // Each link costs a signature, and the client chooses how many it sends. Chains of the real world have two or three.
    private const int MostIntermediates = 8;

    // An authority of the file is believed although its own issuer is not in it: as Go, Envoy and Caddy do, unlike OpenSSL by itself.
    private const nuint PartialChain = 0x80000;

    // Every certificate of the chain is looked up, not the client's alone; see ChainVerification about lists that are not there.
    private const nuint CheckRevocation = 0x4;
    private const nuint CheckRevocationOfAll = 0x8;

    private ClientTrust()
    {
        Store = LibCrypto.X509_STORE_new();
        Names = LibCrypto.OPENSSL_sk_new_null_names();
        if (Store.IsInvalid || Names.IsInvalid) throw OpenSslErrors.Drain("out of memory while authorities were loaded");
    }

    internal SafeTrustStoreHandle Store { get; }

    /// <summary>Subjects of the authorities, as a CertificateRequest names them.</summary>
    internal SafeNameStackHandle Names { get; }

    /// <summary>Takes over authorities and revocation lists in DER.</summary>
    /// <param name="authorities">Each is believed by itself, whether or not it is a root.</param>
    /// <param name="revocationLists">With at least one, a client whose issuer has no list among them is refused.</param>
    /// <exception cref="OpenSslException">One of them cannot be decoded.</exception>
    public static ClientTrust Create(IReadOnlyList<ReadOnlyMemory<byte>> authorities, IReadOnlyList<ReadOnlyMemory<byte>> revocationLists)
    {
        ArgumentOutOfRangeException.ThrowIfZero(authorities?.Count ?? 0, nameof(authorities));
        ArgumentNullException.ThrowIfNull(revocationLists);
        OpenSslLibrary.EnsureAvailable();
        OpenSslErrors.Clear();
        var trust = new ClientTrust();
        try
        {
            trust.Add(authorities!, revocationLists);
            return trust;
        }
        catch
        {
            trust.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Store.Dispose();
        Names.Dispose();
    }

    private void Add(IReadOnlyList<ReadOnlyMemory<byte>> authorities, IReadOnlyList<ReadOnlyMemory<byte>> revocationLists)
    {
        _ = LibCrypto.X509_STORE_set_depth(Store, MostIntermediates);
        _ = LibCrypto.X509_STORE_set_flags(Store, PartialChain | (revocationLists.Count == 0 ? 0 : CheckRevocation | CheckRevocationOfAll));
        foreach (var der in authorities)
        {
            using var authority = SafeCertificateHandle.Decode(der.Span);
            if (LibCrypto.X509_STORE_add_cert(Store, authority) != 1) throw OpenSslErrors.Drain("an authority could not be added");
            Names.PushSubject(authority);
        }

        using var anybody = SafeCertificateHandle.Decode(authorities[0].Span);
        foreach (var der in revocationLists)
        {
            using var list = SafeRevocationListHandle.Decode(der.Span);
            // Asking once sorts it by serial number, which the first handshake would do otherwise.
            _ = LibCrypto.X509_CRL_get0_by_cert(list, out _, anybody);
            if (LibCrypto.X509_STORE_add_crl(Store, list) != 1) throw OpenSslErrors.Drain("a revocation list could not be added");
        }
    }
}

/// <summary>What a server asks of its client's certificate.</summary>
/// <param name="Trust">Whom it is verified by.</param>
/// <param name="IsRequired">A client without a certificate is refused. One that shows a certificate which does not verify always is.</param>
/// <param name="Check">Has the last word on a certificate that verified; <see langword="null"/>: it is accepted.</param>
public readonly record struct PeerDemand(ClientTrust Trust, bool IsRequired, IPeerCheck? Check = null);
