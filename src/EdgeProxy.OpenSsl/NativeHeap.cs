using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>The C library's heap, where OpenSSL keeps its sessions.</summary>
public static class NativeHeap
{
    /// <summary>
    /// Bounds the arenas of glibc's malloc, eight for each processor unless told. Handshakes run on whatever thread is free, so each arena
    /// keeps room for as many handshakes as ever ran in it at once: with an idle connection's 9 KB that was another 2 KB. Call it before
    /// the first session is made. Does nothing where the C library has no arenas (musl).
    /// </summary>
    /// <param name="arenas">How many. One for each processor is enough that threads seldom wait for each other.</param>
    public static void LimitArenas(int arenas)
    {
        try
        {
            _ = LibC.mallopt(LibC.ArenaMax, arenas);
        }
        catch (Exception missing) when (missing is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library; its allocator has no such knob.
        }
    }

    /// <summary>
    /// Bytes in use, of all that was allocated outside .NET: OpenSSL's sessions, keys and chains above all. Free space that the heap keeps is
    /// not among it. <see langword="null"/> where the C library does not tell (musl, glibc before 2.33).
    /// </summary>
    public static long? AllocatedBytes()
    {
        try
        {
            var info = LibC.mallinfo2();
            return (long)(info.AllocatedBytes + info.MappedBytes);
        }
        catch (Exception missing) when (missing is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Gives pages that hold nothing any more back to the system. Takes some milliseconds. Does nothing where the C library is not glibc.</summary>
    public static void Trim()
    {
        try
        {
            _ = LibC.malloc_trim(0);
        }
        catch (Exception missing) when (missing is EntryPointNotFoundException or DllNotFoundException)
        {
            // As above.
        }
    }
}
