using System.CommandLine;
using EdgeProxy.Commands.Inspect;
using EdgeProxy.Commands.Remote;

namespace EdgeProxy.Commands;

/// <summary>The command line: <c>run</c> unless another command is named.</summary>
internal static class EdgeCommandLine
{
    public static async Task<int> InvokeAsync(IReadOnlyList<string> arguments)
    {
        var (overrides, rest) = ConfigurationArguments.Split(arguments);
        var root = new RootCommand("EdgeProxy terminates TLS and proxies HTTP/1.1, HTTP/2, gRPC and WebSocket to your services.")
        {
            RunCommand.Create(overrides),
            DemoCommand.Create(overrides),
            CheckCommand.Create(overrides),
            StatusCommand.Create(),
            CertsCommand.Create(),
            DrainCommand.Create(),
            ReloadCommand.Create(),
            InspectCommand.Create(),
        };
        RunCommand.Define(root, overrides);
        // `run --version` asks the same; the parser would have it after the program's name alone.
        root.Options.OfType<VersionOption>().Single().Recursive = true;

        // To the parser "@" begins a response file; to us it is a character like any other.
        var parsed = root.Parse(rest, new ParserConfiguration { ResponseFileTokenReplacer = null });

        // The signals belong to the host, whose drain takes longer than the parser would wait.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }
}
