using System.Security.Cryptography;
using System.Text;

namespace EdgeProxy.Admin;

/// <summary>The bearer token of <c>Admin:TokenFile</c>. Kept as a hash: what is compared has one length, and a memory dump does not show it.</summary>
internal sealed class AdminToken
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? _hash;

    private AdminToken(byte[]? hash) => _hash = hash;

    /// <summary>No token is asked for.</summary>
    public static AdminToken None { get; } = new(null);

    /// <summary>Whether callers must present one.</summary>
    public bool IsRequired => _hash is not null;

    /// <summary>The token in a file, or <see cref="None"/> without one.</summary>
    /// <inheritdoc cref="FromFile" path="/exception"/>
    public static AdminToken From(string? path) => path is null ? None : FromFile(path);

    /// <summary>Reads the first line of a file.</summary>
    /// <exception cref="IOException">It cannot be read, or its first line is empty.</exception>
    public static AdminToken FromFile(string path)
    {
        var line = File.ReadLines(path).FirstOrDefault()?.Trim();
        if (string.IsNullOrEmpty(line)) throw new IOException($"{path} holds no token: its first line is empty");
        return new AdminToken(Hash(line));
    }

    /// <summary>Whether a request presents it. In constant time, whatever it presents (RFC 6750 section 2.1).</summary>
    public bool IsPresentedBy(HttpRequest request)
    {
        if (_hash is null) return false;
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Hash(authorization[Scheme.Length..].Trim()), _hash);
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

/// <summary>Marks an endpoint that answers without a token: probes have none, and it tells nothing but up or down.</summary>
internal sealed class OpenToProbes;
