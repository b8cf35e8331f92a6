using System.Diagnostics;

namespace EdgeProxy.Tests.Testing;

/// <summary>A test that asks Prometheus' own checker, where it is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PromtoolFactAttribute : FactAttribute
{
    private static readonly string? Promtool = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);

    public PromtoolFactAttribute()
    {
        if (Promtool is null) Skip = "promtool (Debian package prometheus) is not installed";
    }

    /// <summary>The lines of <c>promtool check metrics</c>, errors and lint alike.</summary>
    public static Task<IReadOnlyList<string>> CheckMetricsAsync(string text) => AskAsync(text, "check", "metrics");

    /// <summary>The lines of a promtool command that reads no input.</summary>
    public static Task<IReadOnlyList<string>> RunAsync(params string[] command) => AskAsync("", command);

    private static async Task<IReadOnlyList<string>> AskAsync(string input, params string[] command)
    {
        using var promtool = Process.Start(new ProcessStartInfo(Promtool!, command)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (promtool.StandardOutput.ReadToEndAsync(), promtool.StandardError.ReadToEndAsync());
        await promtool.StandardInput.WriteAsync(input);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync();
        return $"{await output}{await errors}".Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
