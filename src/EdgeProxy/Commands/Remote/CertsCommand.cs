using System.CommandLine;
using System.Text.Json.Nodes;

namespace EdgeProxy.Commands.Remote;

/// <summary><c>certs</c>: the running proxy's certificates, the one that expires first at the top. 1 when one of them does not serve as it should.</summary>
internal static class CertsCommand
{
    private const int HostsShown = 3;

    public static Command Create() => AdminCommand.Create(
        "certs", "List the running proxy's certificates; 1 when one of them does not serve what its files hold.", static _ => (HttpMethod.Get, "/api/certificates"), Show);

    private static int Show(JsonNode certificates, TextWriter output)
    {
        var now = TimeProvider.System.GetUtcNow();
        var all = (certificates as JsonArray)?.OfType<JsonNode>().OrderBy(static certificate => certificate.Time("notAfter") ?? DateTimeOffset.MinValue).ToList() ?? [];
        var table = new TextTable("name", "state", "left", "staple", "key", "hosts");
        foreach (var certificate in all)
        {
            table.Add(
                certificate.Text("name"), certificate.Text("state"), Left(certificate.Time("notAfter"), now), certificate["staple"].Text("status"),
                certificate.Text("keyType"), Hosts(certificate.Items("hosts")));
        }

        table.Write(output);
        var troubled = all.FindAll(static certificate => certificate.Text("state") != "serving" || certificate["reason"] is not null);
        if (troubled.Count > 0) output.WriteLine();
        foreach (var certificate in troubled) output.WriteLine($"{certificate.Text("name")}: {certificate.Text("state")} since {certificate.Text("since")}: {certificate.Text("reason")}");
        return troubled.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Left(DateTimeOffset? end, DateTimeOffset now) => end switch
    {
        null => "-",
        { } over when over <= now => $"over for {Words.For(now - over)}",
        { } later => Words.For(later - now),
    };

    private static string Hosts(IReadOnlyList<JsonNode> hosts) =>
        string.Join(", ", hosts.Take(HostsShown)) + (hosts.Count > HostsShown ? $" and {hosts.Count - HostsShown} more" : "");
}
