using System.Runtime.InteropServices;

namespace EdgeProxy.OpenSsl.Interop;

/// <summary>The functions of libssl 3 in use, by their own names. Each is public ABI (man page of the same name).</summary>
internal static unsafe partial class LibSsl
{
    public const string Name = "libssl";

    [LibraryImport(Name)] public static partial int OPENSSL_init_ssl(ulong options, nint settings);
}
