using EdgeProxy.OpenSsl;
using EdgeProxy.Tls;

namespace EdgeProxy.Admin.Certificates;

/// <summary><c>GET /api/certificates/resolve?sni=NAME&amp;keyTypes=rsa</c>: what a handshake would choose now.</summary>
/// <param name="tls">Missing where no listener speaks TLS.</param>
internal sealed class ResolveEndpoint(TlsState? tls = null)
{
    private static readonly KeyAlgorithm[] KeyTypes = [KeyAlgorithm.Ecdsa, KeyAlgorithm.Rsa, KeyAlgorithm.Ed25519];

    public Task GetAsync(HttpContext context)
    {
        if (tls is null) return PlainText.WriteAsync(context, StatusCodes.Status409Conflict, "No listener speaks TLS.\n");
        if (!TryReadKeyTypes(context.Request.Query["keyTypes"], out var verifiable))
        {
            var known = string.Join(", ", KeyTypes.Select(static type => type.Name()));
            return PlainText.WriteAsync(context, StatusCodes.Status400BadRequest, $"keyTypes is what the client can verify, a list of: {known}.\n");
        }

        string? sni = context.Request.Query["sni"];
        return AdminJson.WriteAsync(context, Resolve(tls.Current, string.IsNullOrEmpty(sni) ? null : sni, verifiable), AdminJson.Default.ResolveReport);
    }

    private static ResolveReport Resolve(TlsSnapshot snapshot, string? sni, HashSet<KeyAlgorithm> verifiable)
    {
        var match = snapshot.Catalog.Resolve(sni);
        var chosen = match.Candidates.FirstOrDefault(candidate => verifiable.Contains(candidate.KeyAlgorithm));
        var hosts = chosen?.Hosts.ToHashSet(StringComparer.Ordinal) ?? [];
        return new ResolveReport
        {
            Sni = sni,
            Rule = match.Rule.ToString().ToLowerInvariant(),
            Certificate = chosen?.Name,
            Source = chosen?.Source,
            Serial = chosen?.SerialNumber,
            Sha256 = chosen?.Sha256,
            KeyType = chosen?.KeyAlgorithm.Name(),
            NotAfter = chosen?.NotAfter,
            Policy = snapshot.Policies.For(sni).Name,
            Others = [.. match.Candidates.Where(candidate => candidate != chosen).Select(static candidate => candidate.Name)],
            Shadows =
            [
                .. snapshot.Catalog.Shadowed
                    .Where(shadowed => shadowed.By == chosen && hosts.Contains(shadowed.Host))
                    .Select(static shadowed => new ShadowReport(shadowed.Entry.Name, shadowed.Host)),
            ],
        };
    }

    private static bool TryReadKeyTypes(string? text, out HashSet<KeyAlgorithm> types)
    {
        types = [.. KeyTypes];
        if (string.IsNullOrEmpty(text)) return true;
        var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        types.RemoveWhere(type => !names.Contains(type.Name(), StringComparer.OrdinalIgnoreCase));
        return names.Length > 0 && names.All(static name => KeyTypes.Any(type => string.Equals(type.Name(), name, StringComparison.OrdinalIgnoreCase)));
    }
}

/// <summary>The answer of <c>GET /api/certificates/resolve</c>. Without a certificate the handshake is refused.</summary>
internal sealed record ResolveReport
{
    /// <summary>The name asked for; null is a client that sends none.</summary>
    public required string? Sni { get; init; }

    /// <summary>How the certificate was found: exact, wildcard, default or reject.</summary>
    public required string Rule { get; init; }

    /// <summary>The certificate's name; null when there is none, or none with a key that the client can verify.</summary>
    public required string? Certificate { get; init; }

    public required string? Source { get; init; }

    public required string? Serial { get; init; }

    public required string? Sha256 { get; init; }

    public required string? KeyType { get; init; }

    public required DateTimeOffset? NotAfter { get; init; }

    /// <summary>The policy of the host.</summary>
    public required string Policy { get; init; }

    /// <summary>Certificates that answer to the name as well, for clients that verify other kinds of keys.</summary>
    public required IReadOnlyList<string> Others { get; init; }

    /// <summary>Certificates that claim one of the hosts too and lose against this one.</summary>
    public required IReadOnlyList<ShadowReport> Shadows { get; init; }
}

/// <summary>A claim that lost.</summary>
internal sealed record ShadowReport(string Certificate, string Host);
