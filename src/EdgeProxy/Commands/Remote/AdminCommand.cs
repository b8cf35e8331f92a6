using System.CommandLine;
using System.Text.Json.Nodes;

namespace EdgeProxy.Commands.Remote;

/// <summary>What the commands that ask a running proxy have in common: where it is, the token, and how the answer is shown.</summary>
internal static class AdminCommand
{
    /// <summary>Makes one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="request">What is asked, given the parsed command line.</param>
    /// <param name="show">Shows the answer to people and returns the exit code. It reads what is there: another version may answer.</param>
    /// <param name="options">Options of its own.</param>
    public static Command Create(
        string name,
        string description,
        Func<ParseResult, (HttpMethod Method, string Path)> request,
        Func<JsonNode, TextWriter, int> show,
        params Option[] options)
    {
        var admin = new Option<AdminAddress>("--admin")
        {
            Description = $"The running proxy's admin listener, {AdminAddress.Expected}.",
            HelpName = "URL",
            DefaultValueFactory = static _ => AdminAddress.Default,
            CustomParser = static argument =>
            {
                var address = AdminAddress.TryParse(argument.Tokens[0].Value);
                if (address is null) argument.AddError($"'{argument.Tokens[0].Value}' is not {AdminAddress.Expected}.");
                return address!;
            },
        };
        var token = new Option<string?>("--token-file") { Description = "File whose first line is the token that Admin:TokenFile asks for.", HelpName = "FILE" };
        var json = CommandOptions.Json();
        var command = new Command(name, description) { admin, token, json };
        foreach (var option in options) command.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                using var connection = new AdminConnection(parsed.GetValue(admin)!, parsed.GetValue(token));
                var (method, path) = request(parsed);
                var body = await connection.SendAsync(method, path, cancellation);
                var answer = JsonNode.Parse(body) ?? throw new AdminException("The proxy answered with nothing.");
                // The exit code says the same with and without --json.
                var code = show(answer, parsed.GetValue(json) ? TextWriter.Null : Console.Out);
                if (parsed.GetValue(json)) await Console.Out.WriteLineAsync(body);
                return code;
            }
            catch (AdminException refused)
            {
                await Console.Error.WriteLineAsync(refused.Message);
                return ExitCode.Failed;
            }
            catch (System.Text.Json.JsonException)
            {
                await Console.Error.WriteLineAsync($"What listens at {parsed.GetValue(admin)} does not answer in JSON: it is no EdgeProxy.");
                return ExitCode.Failed;
            }
        });
        return command;
    }
}
