using System.Runtime.InteropServices;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>Owns one reference to an <c>X509_STORE</c>, which owns one to each certificate and list in it.</summary>
internal sealed class SafeTrustStoreHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibCrypto.X509_STORE_free(handle);
        return true;
    }
}

/// <summary>Owns one reference to an <c>X509_CRL</c>.</summary>
internal sealed class SafeRevocationListHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    /// <summary>Decodes a list.</summary>
    /// <exception cref="OpenSslException">The bytes are not one.</exception>
    public static unsafe SafeRevocationListHandle Decode(ReadOnlySpan<byte> der)
    {
        fixed (byte* start = der)
        {
            var cursor = start;
            var list = LibCrypto.d2i_X509_CRL(0, ref cursor, der.Length);
            if (!list.IsInvalid) return list;
            list.Dispose();
            throw OpenSslErrors.Drain("a certificate revocation list could not be decoded");
        }
    }

    protected override bool ReleaseHandle()
    {
        LibCrypto.X509_CRL_free(handle);
        return true;
    }
}

/// <summary>Owns a <c>STACK_OF(X509_NAME)</c> and the names in it.</summary>
internal sealed class SafeNameStackHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    /// <summary>Adds a copy of a certificate's subject.</summary>
    public void PushSubject(SafeCertificateHandle certificate)
    {
        var name = LibCrypto.X509_NAME_dup(LibCrypto.X509_get_subject_name(certificate));
        if (name != 0 && LibCrypto.OPENSSL_sk_push(this, name) > 0) return;
        LibCrypto.X509_NAME_free(name);
        throw OpenSslErrors.Drain("out of memory while authorities were loaded");
    }

    protected override bool ReleaseHandle()
    {
        while (LibCrypto.OPENSSL_sk_pop(handle) is var name and not 0) LibCrypto.X509_NAME_free(name);
        LibCrypto.OPENSSL_sk_free(handle);
        return true;
    }
}
