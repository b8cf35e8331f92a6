using System.Security.Cryptography;

namespace EdgeProxy.OpenSsl;

/// <summary>
/// Intermediates, decoded once: an authority signs thousands of leaves with a handful of them, and each copy would cost 6 KB and 100 µs.
/// Owns one reference to each certificate it holds and gives out references of the caller's own.
/// </summary>
internal sealed class IntermediatePool
{
    // Far more than one site meets; past it the pool starts anew, which costs time and nothing else.
    private const int MostHeld = 256;

    private readonly Dictionary<string, SafeCertificateHandle> _held = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>The one of this process.</summary>
    public static IntermediatePool Shared { get; } = new();

    /// <summary>The certificate of these bytes.</summary>
    /// <exception cref="OpenSslException">They are not a certificate.</exception>
    public SafeCertificateHandle Get(ReadOnlySpan<byte> der)
    {
        var key = Convert.ToHexString(SHA256.HashData(der));
        lock (_gate)
        {
            if (_held.TryGetValue(key, out var held)) return held.Share();
            var decoded = SafeCertificateHandle.Decode(der);
            if (_held.Count >= MostHeld) Clear();
            _held.Add(key, decoded);
            return decoded.Share();
        }
    }

    private void Clear()
    {
        foreach (var held in _held.Values) held.Dispose();
        _held.Clear();
    }
}
