using System.Reflection;

namespace EdgeProxy.Compare;

/// <summary>A server that takes part.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="IsInstalled">Whether it can be started here.</param>
/// <param name="VersionAsync">Asks for its version.</param>
/// <param name="StartAsync">Starts it in front of a backend's port, on some processors or on those of this process.</param>
internal sealed record Contender(string Name, bool IsInstalled, Func<Task<string>> VersionAsync, Func<BenchSite, int, string?, Task<IBenchServer>> StartAsync)
{
    /// <summary>The one that all others are held against.</summary>
    public const string Baseline = "nginx";

    public static IReadOnlyList<Contender> All { get; } =
    [
        new("EdgeProxy", true, () => Task.FromResult(OwnVersion), async (site, backend, cores) => await EdgeProxyServer.StartAsync(site, backend, cores: cores)),
        new(Baseline, NginxServer.IsInstalled, () => ServerProcess.VersionAsync(NginxServer.Program, "-v"), async (site, backend, cores) => await NginxServer.StartProxyAsync(site, backend, cores)),
        new("HAProxy", HaproxyServer.IsInstalled, () => ServerProcess.VersionAsync(HaproxyServer.Program, "-v"), async (site, backend, cores) => await HaproxyServer.StartProxyAsync(site, backend, cores)),
        new("Caddy", CaddyServer.IsInstalled, () => ServerProcess.VersionAsync(CaddyServer.Program, "version"), async (site, backend, cores) => await CaddyServer.StartAsync(site, backend, cores)),
    ];

    private static string OwnVersion =>
        typeof(Contender).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "of unknown version";
}
