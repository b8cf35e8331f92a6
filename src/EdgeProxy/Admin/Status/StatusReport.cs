namespace EdgeProxy.Admin.Status;

/// <summary>The answer of <c>GET /api/status</c>.</summary>
internal sealed record StatusReport(
    string Version,
    string OpenSsl,
    DateTimeOffset StartedAt,
    TimeSpan Uptime,
    string Phase,
    IReadOnlyList<ListenerReport> Listeners,
    IReadOnlyDictionary<string, long> Connections,
    DrainReport Drain,
    ConfigurationReport Configuration);

/// <summary>A listener as it is bound. Connections are null where nobody counts them, which is on the admin listener.</summary>
internal sealed record ListenerReport(string Name, string Scheme, string Address, int? Port, bool Tls, bool Admin, long? Connections);

/// <summary>The generation in force and the latest attempt to replace it.</summary>
internal sealed record ConfigurationReport(long Generation, ReloadReport? LastReload, IReadOnlyList<string> RestartRequired);

/// <summary>How the latest load or reload ended.</summary>
internal sealed record ReloadReport(bool Success, DateTimeOffset Time, IReadOnlyList<string> Reasons);
