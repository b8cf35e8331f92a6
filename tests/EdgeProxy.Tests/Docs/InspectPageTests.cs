using System.Text.Json.Nodes;
using EdgeProxy.Commands.Inspect;
using EdgeProxy.Inspection;
using EdgeProxy.Inspection.Chains;
using EdgeProxy.Inspection.Connecting;
using EdgeProxy.Inspection.Findings;
using EdgeProxy.Inspection.Handshakes;
using EdgeProxy.Inspection.Probing;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Deploy;

namespace EdgeProxy.Tests.Docs;

public class InspectPageTests
{
    private static readonly string Page = DeployFolder.Read("docs/inspect.md");

    private static readonly InspectionReport Report = new()
    {
        Target = new InspectTarget("one.test", 443, "one.test"),
        StartedAt = TestPki.BaseTime,
        Dns = new DnsFacts([], null, null),
        Tcp = new TcpFacts(null, null, [new FailedAttempt("", "")]),
        Handshake = new HandshakeFacts { Speaks = SpokenProtocol.Tls },
        Chain = new ChainFacts { Certificates = [new CertificateFacts("", "", "", "", "", default, default, [], null, null, false)] },
        Staple = new StapleFacts { Present = false, Expected = true },
        Alpn = new AlpnFacts(null, [new AlpnProtocolFacts("h2", true, null)], 0),
        Versions = new VersionsFacts([new VersionFacts("", true, null, true, [new SuiteFacts("", SuiteStrength.Good)], null)], 0, 0),
        Resumption = new ResumptionFacts([new ResumptionAttempt("", null, false, null)], 0),
        Findings = [InspectionFinding.Note(InspectionStep.Dns, "", "")],
    };

    [Fact]
    public async Task Json_Example_HasTheFieldsThatAreWritten()
    {
        using var output = new MemoryStream();
        await InspectJson.WriteAsync(output, Report);

        var written = Fields("", JsonNode.Parse(output.ToArray()));
        var promised = Fields("", JsonNode.Parse(ReadmeTests.Blocks("json", Page).Single()));

        Assert.Equal(written, promised);
    }

    /// <summary>Paths of all fields; of a list, those of its first item.</summary>
    private static IEnumerable<string> Fields(string path, JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Fields($"{path}/{field.Key}", field.Value).Prepend($"{path}/{field.Key}")),
        JsonArray { Count: > 0 } items => Fields($"{path}[]", items[0]),
        _ => [],
    };
}
