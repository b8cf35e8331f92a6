using System.Runtime.InteropServices;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>Owns one reference to an <c>SSL_CTX</c>. Every <c>SSL</c> made from it holds its own, so it may go first.</summary>
internal sealed class SafeContextHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibSsl.SSL_CTX_free(handle);
        return true;
    }
}

/// <summary>
/// Owns an <c>SSL</c>, which owns its <c>BIO</c>, and the weak GCHandle by which native callbacks find the managed session.
/// The GCHandle goes last: until SSL_free returns, OpenSSL may still call back.
/// </summary>
internal sealed class SafeSessionHandle() : SafeHandle(0, ownsHandle: true)
{
    private GCHandle _owner;

    public override bool IsInvalid => handle == 0;

    /// <summary>Gives the session its BIO, through which callbacks find <paramref name="owner"/>.</summary>
    public void Attach(TlsSession owner)
    {
        // Weak: a session nobody disposed must still be collectable, and its finalizer frees the SSL.
        _owner = GCHandle.Alloc(owner, GCHandleType.Weak);
        var bio = SessionBio.Create(GCHandle.ToIntPtr(_owner));
        LibSsl.SSL_set_bio(handle, bio, bio);
    }

    protected override bool ReleaseHandle()
    {
        LibSsl.SSL_free(handle);
        if (_owner.IsAllocated) _owner.Free();
        return true;
    }
}

/// <summary>Owns one reference to an <c>SSL_SESSION</c>: what a client keeps to resume.</summary>
internal sealed class SafeResumptionHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibSsl.SSL_SESSION_free(handle);
        return true;
    }
}
