using EdgeProxy.AccessLogging;
using EdgeProxy.Certificates;
using EdgeProxy.Draining;
using EdgeProxy.Telemetry;
using EdgeProxy.Tls;

namespace EdgeProxy.Configuration;

/// <summary>The accepted <c>EdgeProxy</c> section: what the operator wrote, typed, checked and immutable.</summary>
internal sealed record EdgeSettings
{
    /// <summary>The public listeners, by name. At least one.</summary>
    public required IReadOnlyList<ListenerSettings> Listeners { get; init; }

    /// <summary>The operator's own listener.</summary>
    public AdminSettings Admin { get; init; } = new();

    /// <summary>Folder for what should survive a restart (staples, tickets, accounts). Default: none, everything stays in memory.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Where certificates come from.</summary>
    public CertificateSettings Certificates { get; init; } = new();

    /// <summary>How TLS is terminated.</summary>
    public TlsSettings Tls { get; init; } = new();

    /// <summary>OCSP stapling.</summary>
    public StaplingSettings Stapling { get; init; } = new();

    /// <summary>What is told of the proxy beyond the usual.</summary>
    public TelemetrySettings Telemetry { get; init; } = new();

    /// <summary>A line for each request.</summary>
    public AccessLogSettings AccessLog { get; init; } = new();

    /// <summary>How a stop is spread over time.</summary>
    public DrainSettings Drain { get; init; } = new();

    /// <summary>Whose word about the client is believed.</summary>
    public ForwardedHeadersSettings ForwardedHeaders { get; init; } = new();

    /// <summary>Limits on connections and handshakes.</summary>
    public LimitSettings Limits { get; init; } = new();

    /// <summary>How changes of the configuration itself are followed.</summary>
    public ReloadSettings Configuration { get; init; } = new();

    /// <summary>
    /// <c>max-age</c> of <c>Strict-Transport-Security</c> on HTTPS answers (RFC 6797), written in seconds. Default: two years;
    /// <see langword="null"/> sends none. A browser that has seen it refuses plain HTTP to that host for as long.
    /// </summary>
    public TimeSpan? HstsMaxAge { get; init; } = DefaultHstsMaxAge;

    /// <summary>63072000 seconds, what the preload lists ask for.</summary>
    public static TimeSpan DefaultHstsMaxAge { get; } = TimeSpan.FromSeconds(63_072_000);
}
