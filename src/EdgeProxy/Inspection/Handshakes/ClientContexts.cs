using EdgeProxy.OpenSsl;

namespace EdgeProxy.Inspection.Handshakes;

/// <summary>The clients an inspection plays. All of them take whatever the server has: what is wrong with it is for the findings to say.</summary>
internal sealed class ClientContexts : IDisposable
{
    // What OpenSSL likes first, then all that it has.
    private const string Everything = "DEFAULT:ALL";

    private readonly Dictionary<TlsVersion, TlsContext> _single = [];

    /// <summary>TLS 1.0 to 1.3.</summary>
    public TlsContext Any { get; } = Create(TlsVersion.Tls10, TlsVersion.Tls13);

    /// <summary>One version and no other.</summary>
    public TlsContext Only(TlsVersion version)
    {
        if (!_single.TryGetValue(version, out var context)) _single[version] = context = Create(version, version);
        return context;
    }

    public void Dispose()
    {
        Any.Dispose();
        foreach (var context in _single.Values) context.Dispose();
    }

    private static TlsContext Create(TlsVersion oldest, TlsVersion newest) => TlsContext.CreateClient(new TlsContextOptions
    {
        MinimumVersion = oldest,
        MaximumVersion = newest,
        CipherList = Everything,
        AcceptObsolete = true,
    });
}
