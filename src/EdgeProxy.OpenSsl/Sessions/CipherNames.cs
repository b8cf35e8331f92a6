using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>Names of suites and groups as managed strings, made once each: what OpenSSL can negotiate bounds the tables.</summary>
internal static class CipherNames
{
    private static readonly ConcurrentDictionary<ushort, string> Suites = new();
    private static readonly ConcurrentDictionary<int, string> Groups = new();

    public static List<(string OpenSslName, string StandardName)> Of(SafeContextHandle context)
    {
        var names = new List<(string, string)>();
        var stack = LibSsl.SSL_CTX_get_ciphers(context);
        for (var i = 0; i < LibCrypto.OPENSSL_sk_num(stack); i++)
        {
            var cipher = LibCrypto.OPENSSL_sk_value(stack, i);
            names.Add((Text(LibSsl.SSL_CIPHER_get_name(cipher)), Text(LibSsl.SSL_CIPHER_standard_name(cipher))));
        }

        GC.KeepAlive(context);
        return names;
    }

    public static string OfCurrent(nint ssl)
    {
        var cipher = LibSsl.SSL_get_current_cipher(ssl);
        if (cipher == 0) return "none";
        var id = LibSsl.SSL_CIPHER_get_protocol_id(cipher);
        return Suites.TryGetValue(id, out var name) ? name : Suites.GetOrAdd(id, Text(LibSsl.SSL_CIPHER_standard_name(cipher)));
    }

    public static string? GroupOf(nint ssl)
    {
        var id = (int)LibSsl.SSL_ctrl(ssl, LibSsl.CtrlGetNegotiatedGroup, 0, 0);
        if (id == 0) return null;
        if (Groups.TryGetValue(id, out var known)) return known;
        var text = LibSsl.SSL_group_to_name(ssl, id);
        return text == 0 ? null : Groups.GetOrAdd(id, Text(text));
    }

    /// <summary>OpenSSL's short name of an object, such as <c>SHA256</c>.</summary>
    public static string ShortName(int nid) => Text(LibCrypto.OBJ_nid2sn(nid));

    private static string Text(nint text) => Marshal.PtrToStringUTF8(text) ?? "unknown";
}
