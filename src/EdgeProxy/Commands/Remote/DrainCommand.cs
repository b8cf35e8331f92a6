using System.CommandLine;
using System.Text.Json.Nodes;

namespace EdgeProxy.Commands.Remote;

/// <summary><c>drain</c>: has the running proxy turn new connections away without ending; <c>--undo</c> takes that back.</summary>
internal static class DrainCommand
{
    public static Command Create()
    {
        var undo = new Option<bool>("--undo") { Description = "Take the drain back." };
        return AdminCommand.Create(
            "drain",
            "Drain the running proxy as SIGTERM does, without ending it.",
            parsed => (parsed.GetValue(undo) ? HttpMethod.Delete : HttpMethod.Post, "/api/drain"),
            Show,
            undo);
    }

    private static int Show(JsonNode drain, TextWriter output)
    {
        output.WriteLine($"The proxy is {drain.Text("phase")}{(drain.Time("since") is { } since ? $" since {since:u}" : "")}.");
        if (!drain.Fields("ledger").Any()) return ExitCode.Done;

        output.WriteLine();
        var ledger = new TextTable("protocol", "open", "completed", "closed", "cut");
        foreach (var (protocol, line) in drain.Fields("ledger")) ledger.Add(protocol, line.Text("open"), line.Text("completed"), line.Text("closed"), line.Text("cut"));
        ledger.Write(output);
        return ExitCode.Done;
    }
}
