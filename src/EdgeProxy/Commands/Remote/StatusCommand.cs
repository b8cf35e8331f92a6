using System.CommandLine;
using System.Text.Json.Nodes;

namespace EdgeProxy.Commands.Remote;

/// <summary><c>status</c>: what the running proxy is, and how it is.</summary>
internal static class StatusCommand
{
    public static Command Create() => AdminCommand.Create(
        "status", "Tell how the running proxy is: phase, listeners, connections, last reload.", static _ => (HttpMethod.Get, "/api/status"), Show);

    private static int Show(JsonNode status, TextWriter output)
    {
        var up = status.Duration("uptime") is { } uptime ? $", up {Words.For(uptime)}" : "";
        output.WriteLine($"EdgeProxy {status.Text("version")}, {status.Text("openSsl")}{up}: {status.Text("phase")}");
        if (status["configuration"] is { } configuration)
        {
            var last = configuration["lastReload"];
            var verdict = last.Flag("success") switch { true => "accepted", false => "REFUSED", _ => "none yet" };
            output.WriteLine($"Configuration generation {configuration.Text("generation")}; last reload: {verdict}{(last is null ? "" : $" ({last.Text("time")})")}");
            foreach (var reason in last.Items("reasons")) output.WriteLine($"  {reason}");
            foreach (var key in configuration.Items("restartRequired")) output.WriteLine($"  restart required: {key}");
        }

        output.WriteLine();
        var listeners = new TextTable("listener", "address", "open");
        foreach (var listener in status.Items("listeners"))
        {
            var port = listener.Text("port", absent: "");
            var address = listener.Text("address");
            if (address.Contains(':', StringComparison.Ordinal)) address = $"[{address}]";
            listeners.Add(listener.Text("name"), port.Length == 0 ? $"unix:{address}" : $"{listener.Text("scheme")}://{address}:{port}", listener.Text("connections"));
        }

        listeners.Write(output);
        output.WriteLine();
        var connections = new TextTable("protocol", "open");
        foreach (var (protocol, open) in status.Fields("connections")) connections.Add(protocol, open?.ToString() ?? "-");
        connections.Write(output);
        return ExitCode.Done;
    }
}
