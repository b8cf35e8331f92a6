using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Commands.Inspect;

/// <summary>What <c>inspect --json</c> said.</summary>
internal sealed record Inspected(int ExitCode, JsonNode Report)
{
    public string Outcome => (string)Report["outcome"]!;

    /// <summary>Rules of the findings that matter.</summary>
    public IEnumerable<string> Rules => Findings(severity => severity != "note");

    public IEnumerable<string> Notes => Findings(severity => severity == "note");

    public static async Task<Inspected> RunAsync(int port, params string[] options)
    {
        var result = await EdgeProcess.RunAsync(["inspect", $"127.0.0.1:{port}", "--json", .. options]);
        try
        {
            return new Inspected(result.ExitCode, JsonNode.Parse(result.Output)!);
        }
        catch (System.Text.Json.JsonException unreadable)
        {
            throw new InvalidOperationException($"exit code {result.ExitCode}: {result.Output}", unreadable);
        }
    }

    /// <summary>The version's part, by a name such as <c>TLS 1.2</c>.</summary>
    public JsonNode Version(string name) => Report["versions"]!["items"]!.AsArray().Single(item => (string)item!["version"]! == name)!;

    private IEnumerable<string> Findings(Func<string, bool> wanted) =>
        Report["findings"]!.AsArray().Where(finding => wanted((string)finding!["severity"]!)).Select(finding => (string)finding!["rule"]!);
}
