using System.Runtime.InteropServices;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>
/// A key that session tickets are sealed with, as RFC 5077 section 4 recommends it: a name that travels in the clear, an AES key of 256 bits
/// and an HMAC-SHA256 key. The bytes lie outside the managed heap, where the garbage collector would leave copies of them behind; they are
/// wiped once the key is disposed and no handshake uses it any more.
/// </summary>
public sealed unsafe class TicketKey : IDisposable
{
    /// <summary>Bytes of a key: name, AES key, HMAC key.</summary>
    public const int Size = NameSize + CipherKeySize + MacKeySize;

    internal const int NameSize = 16;
    internal const int CipherKeySize = 32;
    internal const int MacKeySize = 32;

    private readonly SafeTicketKeyHandle _handle = SafeTicketKeyHandle.Allocate(Size);

    private TicketKey()
    {
    }

    /// <summary>Whether the bytes are gone.</summary>
    internal bool IsWiped => _handle.IsWiped;

    internal byte* Name => (byte*)_handle.DangerousGetHandle();

    internal byte* CipherKey => Name + NameSize;

    internal byte* MacKey => CipherKey + CipherKeySize;

    /// <summary>A new key that nobody knows.</summary>
    /// <exception cref="OpenSslException">There is no randomness to be had.</exception>
    public static TicketKey Create()
    {
        OpenSslLibrary.EnsureAvailable();
        OpenSslErrors.Clear();
        var key = new TicketKey();
        if (LibCrypto.RAND_bytes(key.Name, Size) == 1) return key;
        key.Dispose();
        throw OpenSslErrors.Drain("a ticket key could not be made");
    }

    /// <summary>The key that <see cref="CopyTo"/> gave.</summary>
    /// <param name="bytes"><see cref="Size"/> bytes. The caller wipes them.</param>
    public static TicketKey From(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException($"a ticket key has {Size} bytes", nameof(bytes));
        var key = new TicketKey();
        bytes.CopyTo(new Span<byte>(key.Name, Size));
        return key;
    }

    /// <summary>Copies the key, to keep it elsewhere. The caller wipes the copy.</summary>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public void CopyTo(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(!TryHold(), this);
        new ReadOnlySpan<byte>(Name, Size).CopyTo(destination);
        Release();
    }

    /// <inheritdoc />
    public void Dispose() => _handle.Dispose();

    /// <summary>Keeps the bytes from being wiped until <see cref="Release"/>; false when they are gone.</summary>
    internal bool TryHold()
    {
        var held = false;
        try
        {
            _handle.DangerousAddRef(ref held);
        }
        catch (ObjectDisposedException)
        {
            // Dropped a moment ago, by whoever published the ring that follows.
        }

        return held;
    }

    internal void Release() => _handle.DangerousRelease();
}

/// <summary>Owns memory that holds a secret, and wipes it before it is given back.</summary>
internal sealed unsafe class SafeTicketKeyHandle() : SafeHandle(0, ownsHandle: true)
{
    private nuint _size;

    public override bool IsInvalid => handle == 0;

    public bool IsWiped { get; private set; }

    public static SafeTicketKeyHandle Allocate(int size)
    {
        var allocated = new SafeTicketKeyHandle { _size = (nuint)size };
        allocated.SetHandle((nint)NativeMemory.AllocZeroed(allocated._size));
        return allocated;
    }

    protected override bool ReleaseHandle()
    {
        LibCrypto.OPENSSL_cleanse(handle, _size);
        NativeMemory.Free((void*)handle);
        IsWiped = true;
        return true;
    }
}
