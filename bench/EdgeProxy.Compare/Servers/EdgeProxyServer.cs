using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeProxy.Compare;

/// <summary>The real EdgeProxy, with the settings it ships with.</summary>
internal sealed partial class EdgeProxyServer : IBenchServer
{
    // What is measured is what is published, and bench/compare says where that is. Without it the build beside this program runs: it does the
    // same, and takes longer to start.
    private static readonly string[] Program =
        Environment.GetEnvironmentVariable("EDGEPROXY") is { Length: > 0 } published ? [published] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "EdgeProxy.dll")];

    private static int _started;

    private readonly Process _process;

    private EdgeProxyServer(Process process, int port, int adminPort)
    {
        _process = process;
        Port = port;
        Admin = new Uri($"http://127.0.0.1:{adminPort}/");
    }

    public int Port { get; }

    public IReadOnlyList<int> ProcessIds => [_process.Id];

    public Uri Admin { get; }

    public Uri Metrics => new(Admin, "metrics");

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="site">Takes its configuration.</param>
    /// <param name="backendPort">Where all requests go.</param>
    /// <param name="certificates">The folder of its certificates. Default: the site's.</param>
    /// <param name="settings">More of its section, each with a comma behind it.</param>
    /// <param name="cores">The processors it may use. Default: those of this process.</param>
    /// <param name="launch">How it is started. Default: as anybody would.</param>
    public static async Task<EdgeProxyServer> StartAsync(
        BenchSite site, int backendPort, string? certificates = null, string settings = "", string? cores = null, LaunchOptions? launch = null)
    {
        launch ??= new LaunchOptions();
        // A file for each: a server follows the one it was started with.
        var configuration = site.Write($"edgeproxy-{Interlocked.Increment(ref _started)}.json", $$"""
            {
              "EdgeProxy": {
                "Listeners": { "https": { "Address": "127.0.0.1:0", "Tls": true, "Protocols": ["h2", "http/1.1"] } },
                {{settings}}
                "Admin": { "Address": "127.0.0.1:0" },
                "Certificates": { "Directories": ["{{certificates ?? site.CertificateDirectory}}"] },
                "Drain": { "Delay": "00:00:00", "Timeout": "00:00:01" }
              },
              "ReverseProxy": {
                "Routes": { "all": { "ClusterId": "backend", "Match": { "Path": "{**rest}" } } },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "http://127.0.0.1:{{backendPort}}/" } } } }
              }
            }
            """);
        var command = ServerProcess.Command(cores, Program[0], [.. Program[1..], "run", "--config", configuration, .. launch.Arguments]);
        foreach (var (name, value) in launch.Environment) command.Environment[name] = value;
        var process = ServerProcess.Start(command);
        var ports = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (ListeningLine().Match(line) is not { Success: true } match) continue;
            ports.Add(match.Groups["name"].Value, int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture));
            if (ports.Count < 2) continue;
            if (launch.ReadsOutput) _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return new EdgeProxyServer(process, ports["https"], ports["admin"]);
        }

        throw new InvalidOperationException("EdgeProxy ended before it listened");
    }

    public async ValueTask DisposeAsync() => await _process.EndAsync("-TERM");

    [GeneratedRegex(@"Listening on https?://127\.0\.0\.1:(?<port>\d+) \((?<name>https|admin)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningLine();
}

/// <summary>How EdgeProxy is started.</summary>
internal sealed record LaunchOptions
{
    /// <summary>More of its command line.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Variables beside those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>False leaves its standard output unread once it listens: a pipe that is soon full.</summary>
    public bool ReadsOutput { get; init; } = true;
}
