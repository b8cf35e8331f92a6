namespace EdgeProxy.ProcessTests.Harness;

/// <summary>What a program said and how it ended.</summary>
internal sealed record ToolResult(int ExitCode, string Output);

/// <summary>Programs of the machine that the proxy is tried with.</summary>
internal static class Tool
{
    // nginx lives where the PATH of an ordinary user does not look.
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin"];

    public static string? Find(string name) => Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Starts it; the caller disposes.</summary>
    public static ChildProcess Start(string name, params string[] arguments) =>
        ChildProcess.Start(Find(name) ?? throw new FileNotFoundException($"{name} is not on this machine"), arguments);

    /// <summary>Runs it to its end with nothing, or <paramref name="input"/>, to read.</summary>
    public static async Task<ToolResult> RunAsync(string name, IEnumerable<string> arguments, string? input = null, TimeSpan? within = null)
    {
        await using var tool = Start(name, [.. arguments]);
        if (input is not null) await tool.WriteAsync(input);
        tool.CloseInput();
        var exitCode = await tool.WaitForExitAsync(within);
        return new ToolResult(exitCode, tool.Output);
    }
}
