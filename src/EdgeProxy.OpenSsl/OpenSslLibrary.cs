using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>Finds libssl and libcrypto the way .NET's own cryptography does, so that one process never holds two of them.</summary>
public static class OpenSslLibrary
{
    private const uint OldestSupported = 0x30000000;

    private static readonly Lazy<string> LoadedVersion = new(Load);

    /// <summary>The version text of the library in use, such as <c>OpenSSL 3.0.19 27 Jan 2026</c>.</summary>
    /// <exception cref="OpenSslUnavailableException">The library is missing, too old, or this is not Linux.</exception>
    public static string Version => LoadedVersion.Value;

    /// <summary>Throws with a message an operator can act on when OpenSSL 3 cannot be used; does nothing otherwise.</summary>
    /// <exception cref="OpenSslUnavailableException">The library is missing, too old, or this is not Linux.</exception>
    public static void EnsureAvailable() => _ = LoadedVersion.Value;

#pragma warning disable CA2255 // The resolver must stand before the first P/Invoke of this assembly, whoever makes it.
    [ModuleInitializer]
    internal static void RegisterResolver() =>
        NativeLibrary.SetDllImportResolver(typeof(OpenSslLibrary).Assembly, Resolve);
#pragma warning restore CA2255

    /// <summary>The file names tried for a library, in order. .NET honours the same variable, for the same reason.</summary>
    internal static IReadOnlyList<string> CandidateNames(string library, string? versionOverride) =>
        string.IsNullOrEmpty(versionOverride)
            ? [$"{library}.so.3"]
            : [$"{library}.so.{versionOverride}", $"{library}.so.3"];

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (library is not (LibSsl.Name or LibCrypto.Name)) return 0;
        foreach (var name in CandidateNames(library, Environment.GetEnvironmentVariable("CLR_OPENSSL_VERSION_OVERRIDE")))
        {
            if (NativeLibrary.TryLoad(name, assembly, DllImportSearchPath.SafeDirectories, out var handle)) return handle;
        }

        return 0;
    }

    private static string Load()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new OpenSslUnavailableException(
                $"EdgeProxy terminates TLS with OpenSSL 3 and runs on Linux; this is {RuntimeInformation.OSDescription}.");
        }

        try
        {
            var number = LibCrypto.OpenSSL_version_num();
            var text = Marshal.PtrToStringUTF8(LibCrypto.OpenSSL_version(0)) ?? "unknown";
            _ = LibSsl.OPENSSL_init_ssl(0, 0);
            return number >= OldestSupported
                ? text
                : throw new OpenSslUnavailableException($"EdgeProxy needs OpenSSL 3.0 or newer; found {text}.");
        }
        catch (DllNotFoundException missing)
        {
            throw new OpenSslUnavailableException(
                "EdgeProxy needs OpenSSL 3 (libssl.so.3 and libcrypto.so.3), and the loader did not find it. "
                + "Install it (Debian and Ubuntu: apt-get install libssl3; Alpine: apk add libssl3; RHEL: dnf install openssl-libs), "
                + "or name another version in CLR_OPENSSL_VERSION_OVERRIDE.",
                missing);
        }
    }
}

/// <summary>OpenSSL 3 cannot be used on this machine. The message says what is missing and how to get it.</summary>
public sealed class OpenSslUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
