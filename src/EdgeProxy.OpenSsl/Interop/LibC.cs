using System.Runtime.InteropServices;

namespace EdgeProxy.OpenSsl.Interop;

/// <summary>The functions of the C library in use.</summary>
internal static partial class LibC
{
    public const string Name = "libc.so.6"; // glibc's name; "libc" alone is not a file

    public const int ArenaMax = -8; // M_ARENA_MAX of malloc.h

    [LibraryImport(Name)] public static partial int mallopt(int parameter, int value);

    [LibraryImport(Name)] public static partial int malloc_trim(nuint pad);

    [LibraryImport(Name)] public static partial MallocInfo mallinfo2();

    /// <summary>struct mallinfo2 of malloc.h, sums over all arenas.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct MallocInfo
    {
        public readonly nuint Arena;
        public readonly nuint FreeChunks;
        public readonly nuint FreeFastChunks;
        public readonly nuint MappedRegions;
        public readonly nuint MappedBytes;
        public readonly nuint Unused;
        public readonly nuint FreeFastBytes;
        public readonly nuint AllocatedBytes;
        public readonly nuint FreeBytes;
        public readonly nuint Releasable;
    }
}
