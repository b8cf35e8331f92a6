using EdgeProxy.AccessLogging;
using EdgeProxy.Certificates;
using EdgeProxy.Draining;
using EdgeProxy.Telemetry;

namespace EdgeProxy.Configuration;

/// <summary>Reads the <c>EdgeProxy</c> section into <see cref="EdgeSettings"/>. The keys it asks for are the configuration's vocabulary.</summary>
internal static class EdgeSettingsReader
{
    public const string SectionName = "EdgeProxy";

    /// <summary>Reads everything and adds every mistake to <paramref name="findings"/>; with an error among them the result must not be used.</summary>
    public static EdgeSettings Read(IConfiguration configuration, string baseDirectory, List<ConfigurationFinding> findings)
    {
        var settings = SectionReader.Read(configuration.GetSection(SectionName), baseDirectory, findings, static root =>
        {
            var settings = ReadRoot(root);
            ListenerReader.ReportCollision(root, settings.Admin, settings.Listeners);
            return settings;
        });
        // One of the limits is kept where handshakes are.
        return settings with { Tls = settings.Tls with { MaxHandshakesPerSecond = settings.Limits.MaxHandshakesPerSecond } };
    }

    private static EdgeSettings ReadRoot(SectionReader root) => new()
    {
        Listeners = ListenerReader.ReadAll(root),
        Admin = root.Object("Admin", ReadAdmin),
        StateDirectory = root.Optional("StateDirectory", ValueKind.Path(root.BaseDirectory)),
        Certificates = ReadCertificates(root),
        Tls = root.Object("Tls", TlsSettingsReader.Read),
        Stapling = root.Object("Stapling", StaplingSettingsReader.Read),
        AccessLog = root.Object("AccessLog", ReadAccessLog),
        Telemetry = root.Object("Telemetry", ReadTelemetry),
        Drain = root.Object("Drain", ReadDrain),
        ForwardedHeaders = root.Object("ForwardedHeaders", ReadForwardedHeaders),
        Limits = root.Object("Limits", ReadLimits),
        Configuration = root.Object("Configuration", ReadReload),
        HstsMaxAge = ReadHsts(root),
    };

    private static CertificateSettings ReadCertificates(SectionReader root)
    {
        var settings = root.Object("Certificates", CertificateSettingsReader.Read);
        if (settings.KeepLastGoodOnDisk && !root.IsSet("StateDirectory"))
            root.Error("Certificates:KeepLastGoodOnDisk", "needs StateDirectory, which is where the certificates would be kept; set it, or leave this out");
        return settings;
    }

    private static AdminSettings ReadAdmin(SectionReader admin)
    {
        var defaults = new AdminSettings();
        var settings = new AdminSettings
        {
            Address = admin.Value("Address", ValueKind.Address, defaults.Address),
            TokenFile = admin.Optional("TokenFile", ValueKind.TokenFile(admin.BaseDirectory)),
        };
        if (!settings.Address.IsLocalOnly && !admin.IsSet("TokenFile"))
        {
            admin.Error("Address", $"'{settings.Address}' can be reached from other machines; set TokenFile, or listen on 127.0.0.1, [::1] or unix:/path");
        }

        return settings;
    }

    private static AccessLogSettings ReadAccessLog(SectionReader log)
    {
        var defaults = new AccessLogSettings();
        return new AccessLogSettings
        {
            Path = log.Optional("Path", ValueKind.PathOr(AccessLogFile.StandardOutput, log.BaseDirectory)),
            Format = log.Value("Format", ValueKind.OneOf<AccessLogFormat>(), defaults.Format),
            Sample = log.Value("Sample", ValueKind.Share, defaults.Sample),
            QueueLength = log.Value("QueueLength", ValueKind.Integer(least: 1), defaults.QueueLength),
        };
    }

    private static TelemetrySettings ReadTelemetry(SectionReader telemetry)
    {
        var defaults = new TelemetrySettings();
        return new TelemetrySettings
        {
            IngressNginxNames = telemetry.Value("IngressNginxNames", ValueKind.Boolean, defaults.IngressNginxNames),
            NewTracesPerSecond = telemetry.Value("NewTracesPerSecond", ValueKind.Integer(least: 1), defaults.NewTracesPerSecond),
        };
    }

    private static DrainSettings ReadDrain(SectionReader drain)
    {
        var defaults = new DrainSettings();
        var settings = new DrainSettings
        {
            Delay = drain.Value("Delay", ValueKind.Duration(TimeSpan.Zero), defaults.Delay),
            Timeout = drain.Value("Timeout", ValueKind.Duration(TimeSpan.Zero), defaults.Timeout),
            GracePeriod = drain.OptionalValue("GracePeriod", ValueKind.Duration(TimeSpan.Zero)),
        };
        if (settings.Delay + settings.Timeout >= settings.GracePeriod)
        {
            drain.Warning("GracePeriod", $"'{settings.GracePeriod}' is over before a drain is, which may take Delay + Timeout = {settings.Delay + settings.Timeout}; "
                + "what is open by then is killed without a farewell");
        }

        return settings;
    }

    private static ForwardedHeadersSettings ReadForwardedHeaders(SectionReader forwarded) => new()
    {
        TrustedProxies = forwarded.List("TrustedProxies", ValueKind.Network) ?? [],
        ProxyProtocol = forwarded.Value("ProxyProtocol", ValueKind.Boolean, false),
        ClientCertificate = ClientCertificateReader.ReadHeader(forwarded),
    };

    private static LimitSettings ReadLimits(SectionReader limits) => new()
    {
        MaxConnections = limits.OptionalValue("MaxConnections", ValueKind.Integer(least: 1)),
        MaxConnectionsPerIp = limits.OptionalValue("MaxConnectionsPerIp", ValueKind.Integer(least: 1)),
        MaxHandshakesPerSecond = limits.OptionalValue("MaxHandshakesPerSecond", ValueKind.Integer(least: 1)),
    };

    private static ReloadSettings ReadReload(SectionReader reload)
    {
        var defaults = new ReloadSettings();
        return new ReloadSettings
        {
            ReloadOnChange = reload.Value("ReloadOnChange", ValueKind.Boolean, defaults.ReloadOnChange),
            Debounce = reload.Value("Debounce", ValueKind.Duration(TimeSpan.Zero), defaults.Debounce),
            RescanInterval = reload.Value("RescanInterval", ValueKind.Duration(TimeSpan.FromSeconds(1)), defaults.RescanInterval),
            History = reload.Value("History", ValueKind.Integer(least: 1), defaults.History),
        };
    }

    // Absent means the default and null means off, so this is the one key where the two differ.
    private static TimeSpan? ReadHsts(SectionReader root)
    {
        var seconds = root.OptionalValue("Hsts", ValueKind.Integer(least: 0));
        if (seconds is not null) return TimeSpan.FromSeconds(seconds.Value);
        return root.Has("Hsts") ? null : EdgeSettings.DefaultHstsMaxAge;
    }
}
