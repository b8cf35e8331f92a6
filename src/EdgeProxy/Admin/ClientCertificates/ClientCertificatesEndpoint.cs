using EdgeProxy.Telemetry.ClientTrust;
using EdgeProxy.Tls;

namespace EdgeProxy.Admin.ClientCertificates;

/// <summary><c>GET /api/tls/client-certificates</c>: which host asks its clients for certificates, and what they are verified by.</summary>
internal sealed class ClientCertificatesEndpoint(TlsState tls)
{
    private const string EveryOther = "*";

    public Task GetAsync(HttpContext context)
    {
        var snapshot = tls.Current;
        IReadOnlyList<ClientDemandReport> reports =
        [
            .. snapshot.Settings.Hosts.OrderBy(static host => host.Key, StringComparer.Ordinal)
                .Where(static host => host.Value.ClientCertificate is not null)
                .Select(host => Describe(host.Key, host.Value.ClientCertificate!, snapshot)),
            Describe(EveryOther, snapshot.Settings.ClientCertificate, snapshot),
        ];
        return AdminJson.WriteAsync(context, reports, AdminJson.Default.IReadOnlyListClientDemandReport);
    }

    private static ClientDemandReport Describe(string host, ClientCertificateSettings demand, TlsSnapshot snapshot)
    {
        var record = demand.Files is { } files ? ClientTrustRecord.Of(files, snapshot.Trust) : null;
        return new ClientDemandReport
        {
            Host = host,
            Mode = demand.Mode.ToString(),
            CaFile = record?.Files.Authorities,
            CrlFile = record?.Files.RevocationLists,
            Ocsp = demand.Ocsp.Enabled ? demand.Ocsp.OnUnknown.ToString() : null,
            State = record?.State,
            Reason = record?.Reason,
            Since = record?.Since,
            Authorities = record?.Bundle?.Authorities ?? [],
            ListsGoodUntil = record?.Bundle?.ListsGoodUntil,
        };
    }
}

/// <summary>One item of <c>GET /api/tls/client-certificates</c>.</summary>
internal sealed record ClientDemandReport
{
    /// <summary>As configured; <c>*</c> stands for every host without an entry of its own.</summary>
    public required string Host { get; init; }

    /// <summary><c>None</c>, <c>Request</c> or <c>Require</c>.</summary>
    public required string Mode { get; init; }

    public required string? CaFile { get; init; }

    public required string? CrlFile { get; init; }

    /// <summary><c>Allow</c> or <c>Refuse</c>, for a client whose status is not known; null where no responder is asked.</summary>
    public required string? Ocsp { get; init; }

    /// <summary><c>serving</c>, <c>stale</c> or <c>refusing</c>; null where nothing is asked.</summary>
    public required string? State { get; init; }

    public required string? Reason { get; init; }

    public required DateTimeOffset? Since { get; init; }

    /// <summary>Subjects.</summary>
    public required IReadOnlyList<string> Authorities { get; init; }

    public required DateTimeOffset? ListsGoodUntil { get; init; }
}
