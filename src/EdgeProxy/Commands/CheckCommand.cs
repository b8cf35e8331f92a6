using System.CommandLine;
using EdgeProxy.Configuration;

namespace EdgeProxy.Commands;

/// <summary><c>check</c>: says whether <c>run</c> would take the configuration, and everything that is wrong with it.</summary>
internal static class CheckCommand
{
    // In the order they are reported.
    private static readonly IReadOnlyList<ICheck> Checks = [new PathCheck(), new CertificateCheck(TimeProvider.System), new ClientTrustCheck(TimeProvider.System)];

    public static Command Create(IReadOnlyDictionary<string, string?> overrides)
    {
        var config = CommandOptions.Config();
        var json = CommandOptions.Json();
        var command = new Command("check", "Check the configuration, every certificate and every policy; bind nothing.") { config, json };
        command.SetAction((parsed, cancellation) =>
            CheckAsync(ConfigurationSource.FromFile(parsed.GetValue(config)!, overrides), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> CheckAsync(ConfigurationSource source, bool asJson, CancellationToken cancellation)
    {
        var load = await ConfigurationLoader.LoadAsync(source);
        var findings = load.Findings.ToList();
        if (load.Accepted is { } accepted)
        {
            foreach (var check in Checks) findings.AddRange(await check.RunAsync(accepted, cancellation));
        }

        if (asJson)
        {
            await using var output = Console.OpenStandardOutput();
            FindingsWriter.WriteJson(output, source.Name, findings);
        }
        else
        {
            await FindingsWriter.WriteTextAsync(Console.Out, source.Name, findings);
        }

        return findings.Exists(finding => finding.Severity == FindingSeverity.Error) ? ExitCode.Failed : ExitCode.Done;
    }
}
