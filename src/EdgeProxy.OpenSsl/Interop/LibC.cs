using System.Runtime.InteropServices;

namespace EdgeProxy.OpenSsl.Interop;

/// <summary>The functions of the C library in use.</summary>
internal static partial class LibC
{
    public const string Name = "libc.so.6"; // glibc's name; "libc" alone is not a file

    public const int ArenaMax = -8; // M_ARENA_MAX of malloc.h

    [LibraryImport(Name)] public static partial int mallopt(int parameter, int value);

    [LibraryImport(Name)] public static partial int malloc_trim(nuint pad);
}
