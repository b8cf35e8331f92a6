using System.Globalization;
using EdgeProxy.Configuration;

namespace EdgeProxy.Generations;

/// <summary>Names what of a new configuration has to wait for a restart, and lets the rest apply.</summary>
internal static class RestartRequired
{
    private const string Rule = "restart-required";

    /// <summary>The new settings with what is in force in place of what has to wait.</summary>
    public static EdgeSettings Defer(EdgeSettings next, EdgeSettings inForce, ICollection<ConfigurationFinding> findings)
    {
        CompareListeners(next, inForce, findings);
        Compare("Admin:Address", next.Admin.Address.ToString(), inForce.Admin.Address.ToString(), findings);
        Compare("Admin:TokenFile", next.Admin.TokenFile, inForce.Admin.TokenFile, findings);
        Compare("StateDirectory", next.StateDirectory, inForce.StateDirectory, findings);
        Compare("Certificates:KeepLastGoodOnDisk", Text(next.Certificates.KeepLastGoodOnDisk), Text(inForce.Certificates.KeepLastGoodOnDisk), findings);
        if (next.Stapling != inForce.Stapling) Add("Stapling", "all of it stays as it is until then", findings);
        Compare("Telemetry:IngressNginxNames", Text(next.Telemetry.IngressNginxNames), Text(inForce.Telemetry.IngressNginxNames), findings);
        Compare("Telemetry:NewTracesPerSecond", Text(next.Telemetry.NewTracesPerSecond), Text(inForce.Telemetry.NewTracesPerSecond), findings);
        if (next.AccessLog != inForce.AccessLog) Add("AccessLog", "the access log changes then", findings);
        return next with
        {
            AccessLog = inForce.AccessLog,
            Telemetry = inForce.Telemetry,
            Stapling = inForce.Stapling,
            Listeners = inForce.Listeners,
            Admin = inForce.Admin,
            StateDirectory = inForce.StateDirectory,
            Certificates = next.Certificates with { KeepLastGoodOnDisk = inForce.Certificates.KeepLastGoodOnDisk },
        };
    }

    /// <summary>The keys that such findings are about.</summary>
    public static IReadOnlyList<string> PathsIn(IEnumerable<ConfigurationFinding> findings) =>
        [.. findings.Where(static finding => finding.Rule == Rule).Select(static finding => finding.Path)];

    private static void CompareListeners(EdgeSettings next, EdgeSettings inForce, ICollection<ConfigurationFinding> findings)
    {
        var open = inForce.Listeners.ToDictionary(listener => listener.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var listener in next.Listeners)
        {
            var path = $"Listeners:{listener.Name}";
            if (!open.Remove(listener.Name, out var former))
            {
                Add(path, $"it opens on {listener.Address} then", findings);
                continue;
            }

            Compare($"{path}:Address", listener.Address.ToString(), former.Address.ToString(), findings);
            Compare($"{path}:Tls", Text(listener.Tls), Text(former.Tls), findings);
            Compare($"{path}:Protocols", string.Join(", ", listener.Protocols), string.Join(", ", former.Protocols), findings);
            Compare($"{path}:RedirectToHttps", Text(listener.RedirectToHttps), Text(former.RedirectToHttps), findings);
            Compare($"{path}:ReusePort", Text(listener.ReusePort), Text(former.ReusePort), findings);
        }

        foreach (var listener in open.Values) Add($"Listeners:{listener.Name}", $"it stays open on {listener.Address} until then", findings);
    }

    private static void Compare(string key, string? next, string? inForce, ICollection<ConfigurationFinding> findings)
    {
        if (!string.Equals(next, inForce, StringComparison.Ordinal))
            Add(key, $"'{next ?? "null"}' takes effect then, '{inForce ?? "null"}' stays until then", findings);
    }

    private static void Add(string key, string what, ICollection<ConfigurationFinding> findings) =>
        findings.Add(new ConfigurationFinding(FindingSeverity.Warning, $"{EdgeSettingsReader.SectionName}:{key}", $"restart required: {what}", Rule));

    private static string Text(bool value) => value ? "true" : "false";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
