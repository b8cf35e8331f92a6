using System.Runtime.InteropServices;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>Owns one reference to an <c>EVP_PKEY</c>.</summary>
internal sealed class SafePrivateKeyHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    /// <summary>A second handle with a reference of its own.</summary>
    public SafePrivateKeyHandle Share()
    {
        _ = LibCrypto.EVP_PKEY_up_ref(this);
        var copy = new SafePrivateKeyHandle();
        copy.SetHandle(handle);
        return copy;
    }

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_PKEY_free(handle);
        return true;
    }
}

/// <summary>Owns one reference to an <c>X509</c>.</summary>
internal sealed class SafeCertificateHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    /// <summary>Decodes a certificate.</summary>
    /// <exception cref="OpenSslException">The bytes are not one.</exception>
    public static unsafe SafeCertificateHandle Decode(ReadOnlySpan<byte> der)
    {
        fixed (byte* start = der)
        {
            var cursor = start;
            var certificate = LibCrypto.d2i_X509(0, ref cursor, der.Length);
            if (!certificate.IsInvalid) return certificate;
            certificate.Dispose();
            throw OpenSslErrors.Drain("a certificate could not be decoded");
        }
    }

    /// <summary>The DER of an <c>X509</c> that somebody else owns.</summary>
    public static unsafe byte[] Encode(nint certificate)
    {
        var der = new byte[Math.Max(0, LibCrypto.i2d_X509(certificate, null))];
        fixed (byte* start = der)
        {
            var cursor = start;
            if (der.Length > 0) _ = LibCrypto.i2d_X509(certificate, &cursor);
        }

        return der;
    }

    /// <summary>A second handle with a reference of its own.</summary>
    public SafeCertificateHandle Share()
    {
        _ = LibCrypto.X509_up_ref(this);
        var copy = new SafeCertificateHandle();
        copy.SetHandle(handle);
        return copy;
    }

    /// <summary>Gives the reference away: the caller frees it, this handle no longer does.</summary>
    public nint Release()
    {
        var pointer = handle;
        SetHandleAsInvalid();
        return pointer;
    }

    protected override bool ReleaseHandle()
    {
        LibCrypto.X509_free(handle);
        return true;
    }
}

/// <summary>Owns a <c>STACK_OF(X509)</c> and one reference to each certificate in it.</summary>
internal sealed class SafeCertificateStackHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    /// <summary>Moves a certificate into the stack, which frees it from then on.</summary>
    public void Push(SafeCertificateHandle certificate)
    {
        var pointer = certificate.Release();
        if (LibCrypto.OPENSSL_sk_push(this, pointer) > 0) return;
        LibCrypto.X509_free(pointer);
        throw OpenSslErrors.Drain("out of memory while a chain was built");
    }

    protected override bool ReleaseHandle()
    {
        while (LibCrypto.OPENSSL_sk_pop(handle) is var certificate and not 0) LibCrypto.X509_free(certificate);
        LibCrypto.OPENSSL_sk_free(handle);
        return true;
    }
}

/// <summary>Owns a <c>BIO</c> over memory that the caller keeps pinned for the handle's life.</summary>
internal sealed class SafeMemoryBioHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => LibCrypto.BIO_free(handle) == 1;
}
