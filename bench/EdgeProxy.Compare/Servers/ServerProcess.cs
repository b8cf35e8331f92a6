using System.Diagnostics;

namespace EdgeProxy.Compare;

/// <summary>Starts what is measured on the processors it is to have, and ends it.</summary>
internal static class ServerProcess
{
    /// <summary>How to start a program. <c>taskset</c> becomes the program it starts, so the process id is the server's own.</summary>
    /// <param name="cores">As <c>taskset -c</c> takes them; <see langword="null"/> for those of this process.</param>
    /// <param name="program">What to start.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ProcessStartInfo Command(string? cores, string program, params IReadOnlyList<string> arguments) =>
        cores is null ? new ProcessStartInfo(program, arguments) : new ProcessStartInfo("taskset", ["-c", cores, program, .. arguments]);

    public static Process Start(ProcessStartInfo command)
    {
        (command.RedirectStandardOutput, command.UseShellExecute) = (true, false);
        return Process.Start(command) ?? throw new InvalidOperationException($"{command.FileName} did not start");
    }

    /// <summary>Asks for the end by a signal, and takes it after a while.</summary>
    public static async Task EndAsync(this Process process, string signal)
    {
        var patience = TimeSpan.FromSeconds(10);
        using var asked = Process.Start("kill", [signal, $"{process.Id}"]);
        await asked.WaitForExitAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    /// <summary>What a program says of its version, down to the number.</summary>
    public static async Task<string> VersionAsync(string program, string option)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [option]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var said = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var words = said.Split([' ', '/', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        return words.FirstOrDefault(word => word.Contains('.') && char.IsAsciiDigit(word.TrimStart('v')[0])) ?? "of unknown version";
    }
}
