using System.Diagnostics.Metrics;
using System.Net;
using EdgeProxy.Configuration;
using EdgeProxy.Telemetry;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Limiting;

/// <summary>Closes public connections beyond <see cref="LimitSettings"/> as soon as they are accepted, before anything is spent on them.</summary>
/// <remarks>What is open is counted whether or not there is a limit, so that one that is set while serving holds at once, for new connections.</remarks>
internal sealed partial class ConnectionLimiter
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly ActiveConfiguration _configuration;
    private readonly TimeProvider _time;
    private readonly ILogger<ConnectionLimiter> _log;
    private readonly Counter<long> _refused;
    private readonly ClientTable _clients = new();
    private long _open;
    private long _toldAt;

    public ConnectionLimiter(ActiveConfiguration configuration, IMeterFactory meters, TimeProvider time, ILogger<ConnectionLimiter> log)
    {
        _configuration = configuration;
        _time = time;
        _log = log;
        _refused = meters.Create(EdgeProxyMeter.Name).CreateCounter<long>(
            "edgeproxy.connections.refused", "{connection}", "Connections that were closed at once because of a limit, by limit.");
    }

    /// <summary>Serves a connection, or closes it by doing nothing.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var client = ClientTable.KeyOf(connection.RemoteEndPoint);
        if (WhyRefused(client) is { } limit)
        {
            Refuse(limit, connection.RemoteEndPoint);
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            if (client is { } key) _clients.Leave(key);
        }
    }

    /// <summary>The limit that is reached; without one, the connection is counted.</summary>
    private string? WhyRefused(UInt128? client)
    {
        var limits = _configuration.Current.Settings.Limits;
        if (Interlocked.Increment(ref _open) > limits.MaxConnections)
        {
            Interlocked.Decrement(ref _open);
            return "max_connections";
        }

        if (client is not { } key || _clients.TryEnter(key, limits.MaxConnectionsPerIp)) return null;
        Interlocked.Decrement(ref _open);
        return "max_connections_per_ip";
    }

    private void Refuse(string limit, EndPoint? client)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("limit", limit));
        var now = Math.Max(1, _time.GetTimestamp()); // 0 stands for never
        var before = Interlocked.Read(ref _toldAt);
        if (before != 0 && _time.GetElapsedTime(before, now) < Silence) return;
        if (Interlocked.CompareExchange(ref _toldAt, now, before) == before) LogRefusing(limit, client, Silence);
    }

    [LoggerMessage(150, LogLevel.Warning, "Connections are refused: {Limit} is reached, now by {Client}. Others are counted in edgeproxy_connections_refused_total and told every {Silence}")]
    private partial void LogRefusing(string limit, EndPoint? client, TimeSpan silence);
}
