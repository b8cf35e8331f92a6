using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Admin;

/// <summary>A real Prometheus that scrapes one proxy each second, and judges by the alerting rules that come with it.</summary>
internal sealed partial class PrometheusServer : IAsyncDisposable
{
    public const string Program = "prometheus";

    private readonly TemporaryDirectory _folder;
    private readonly ChildProcess _process;
    private readonly HttpClient _api;

    private PrometheusServer(TemporaryDirectory folder, ChildProcess process, Uri address)
    {
        _folder = folder;
        _process = process;
        _api = new HttpClient { BaseAddress = address };
    }

    public static async Task<PrometheusServer> StartAsync(EdgeProcess edge)
    {
        var folder = new TemporaryDirectory();
        var configuration = folder.Write("prometheus.yml", $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
            rule_files: [ {{Path.Combine(AppContext.BaseDirectory, "edgeproxy.rules.yaml")}} ]
            scrape_configs:
              - job_name: edgeproxy
                static_configs: [ { targets: [ "127.0.0.1:{{edge.AdminPort}}" ] } ]
            """);
        var process = Tool.Start(Program, $"--config.file={configuration}", $"--storage.tsdb.path={folder.Combine("data")}", "--web.listen-address=127.0.0.1:0");
        try
        {
            var lines = await process.WaitForOutputAsync("Prometheus to listen", static lines => lines.Any(static line => Listening().IsMatch(line)));
            var address = lines.Select(static line => Listening().Match(line)).First(static match => match.Success).Groups[1].Value;
            var server = new PrometheusServer(folder, process, new Uri($"http://{address}/"));
            // It listens before it has read what it kept, and answers 503 until then.
            await Eventually.GetAsync("Prometheus to be ready", server.IsReadyAsync, static ready => ready);
            return server;
        }
        catch
        {
            await process.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The one value of an expression; null when there is none.</summary>
    public async Task<double?> QueryAsync(string expression)
    {
        var answer = await GetAsync($"api/v1/query?query={Uri.EscapeDataString(expression)}");
        var results = answer["data"]!["result"]!.AsArray();
        return results.Count == 0 ? null : double.Parse(results.Single()!["value"]![1]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<bool> IsReadyAsync()
    {
        using var answer = await _api.GetAsync("-/ready");
        return answer.IsSuccessStatusCode;
    }

    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await _api.GetStringAsync(path))!;

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    [GeneratedRegex(@"msg=""?Listening on""? address=(127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
