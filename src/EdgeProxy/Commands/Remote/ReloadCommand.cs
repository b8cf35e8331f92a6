using System.CommandLine;
using System.Text.Json.Nodes;

namespace EdgeProxy.Commands.Remote;

/// <summary><c>reload</c>: has the running proxy read everything again. 1 when something of it is wrong; the rest serves.</summary>
internal static class ReloadCommand
{
    public static Command Create() => AdminCommand.Create(
        "reload", "Have the running proxy read configuration and certificates again; 1 when something of it is wrong.", static _ => (HttpMethod.Post, "/api/reload"), Show);

    private static int Show(JsonNode reload, TextWriter output)
    {
        var configuration = reload["configuration"];
        var refused = configuration.Text("result") == "rejected";
        if (configuration is not null) output.WriteLine($"Configuration: {configuration.Text("result")}, generation {configuration.Text("generation")} in force.");
        foreach (var reason in configuration.Items("reasons")) output.WriteLine($"  {reason}");
        foreach (var key in configuration.Items("restartRequired")) output.WriteLine($"  restart required: {key}");

        var (published, removed, failures) = (reload.Items("published"), reload.Items("removed"), reload.Items("failures"));
        output.WriteLine(
            $"{Words.Count(long.TryParse(reload.Text("certificates"), out var count) ? count : 0, "certificate")} serve; {published.Count} published, {removed.Count} removed, {Words.Count(failures.Count, "failure")}.");
        foreach (var name in published) output.WriteLine($"published: {name}");
        foreach (var name in removed) output.WriteLine($"removed: {name}");
        foreach (var failure in failures)
            output.WriteLine($"failed: {failure.Text("name", failure.Text("source"))}: {failure.Text("message")}{(failure.Flag("serving") == true ? " (its last good version serves)" : "")}");
        return refused || failures.Count > 0 ? ExitCode.Failed : ExitCode.Done;
    }
}
