using System.Text.Json;
using EdgeProxy.Commands;
using EdgeProxy.Configuration;

namespace EdgeProxy.Tests.Commands;

public class FindingsWriterTests
{
    private static readonly ConfigurationFinding[] Findings =
        [ConfigurationFinding.Warning("EdgeProxy:A", "is odd"), ConfigurationFinding.Error("EdgeProxy:B", "'x' is wrong")];

    [Fact]
    public async Task WriteText_Findings_ErrorsComeFirstAndAreCounted()
    {
        using var output = new StringWriter { NewLine = "\n" };

        await FindingsWriter.WriteTextAsync(output, "edge.json", Findings);

        Assert.Equal(
            "error: EdgeProxy:B: 'x' is wrong\nwarning: EdgeProxy:A: is odd\nedge.json is refused: 1 error, 1 warning.\n", output.ToString());
    }

    [Fact]
    public async Task WriteText_FindingsOfOneFile_StandTogether()
    {
        using var output = new StringWriter { NewLine = "\n" };

        await FindingsWriter.WriteTextAsync(output, "edge.json",
        [
            ConfigurationFinding.Warning("a.crt", "is odd"),
            new ConfigurationFinding(FindingSeverity.Note, "b.crt", "is large", "large-chain"),
            new ConfigurationFinding(FindingSeverity.Error, "b.crt", "is weak", "weak-key"),
        ]);

        Assert.Equal(
            "error: b.crt: is weak [weak-key]\nnote: b.crt: is large [large-chain]\nwarning: a.crt: is odd\nedge.json is refused: 1 error, 1 warning.\n",
            output.ToString());
    }

    [Fact]
    public void WriteJson_Findings_AreMachineReadable()
    {
        using var output = new MemoryStream();

        FindingsWriter.WriteJson(output, "edge.json", Findings);

        var json = JsonDocument.Parse(output.ToArray()).RootElement;
        Assert.False(json.GetProperty("ok").GetBoolean());
        Assert.Equal("EdgeProxy:B", json.GetProperty("findings")[1].GetProperty("path").GetString());
    }
}
