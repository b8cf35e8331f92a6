using System.Text;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>A call into OpenSSL failed where that is not an expected outcome. The message holds OpenSSL's own reason, never key material.</summary>
public sealed class OpenSslException(string message) : Exception(message);

/// <summary>OpenSSL's error queue. It belongs to the thread: cleared before a call, drained right after, never across an await.</summary>
internal static unsafe class OpenSslErrors
{
    public static void Clear() => LibCrypto.ERR_clear_error();

    /// <summary>Empties the queue into an exception; the first entry is the root cause.</summary>
    public static OpenSslException Drain(string problem)
    {
        var first = LibCrypto.ERR_get_error();
        LibCrypto.ERR_clear_error();
        return new OpenSslException(first == 0 ? problem : $"{problem}: {Describe(first)}");
    }

    public static string Describe(ulong error)
    {
        var text = stackalloc byte[256];
        LibCrypto.ERR_error_string_n(error, text, 256);
        var line = Encoding.UTF8.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
        // "error:0A000076:SSL routines::no suitable signature algorithm": the last part is the one people search for.
        return line[(line.LastIndexOf(':') + 1)..];
    }
}
