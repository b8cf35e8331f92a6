using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeProxy.Tests.Deploy;

/// <summary>What the files around it must agree with: a configuration that we ship.</summary>
internal sealed record ShippedConfiguration(JsonNode Document)
{
    public JsonNode Own => Document["EdgeProxy"]!;

    public TimeSpan LongestDrain => Duration("Delay") + Duration("Timeout");

    public int AdminPort => Port(Own["Admin"]!);

    public IEnumerable<int> Ports => Own["Listeners"]!.AsObject().Select(listener => Port(listener.Value!)).Append(AdminPort);

    public IEnumerable<string> CertificateDirectories => Own["Certificates"]!["Directories"]!.AsArray().Select(path => (string)path!);

    private TimeSpan Duration(string key) => TimeSpan.Parse((string)Own["Drain"]![key]!, CultureInfo.InvariantCulture);

    private static int Port(JsonNode endpoint) => int.Parse(((string)endpoint["Address"]!).Split(':')[^1], CultureInfo.InvariantCulture);
}
