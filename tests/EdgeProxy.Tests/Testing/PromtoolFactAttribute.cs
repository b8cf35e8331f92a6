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
    public static async Task<IReadOnlyList<string>> CheckMetricsAsync(string text)
    {
        using var promtool = Process.Start(new ProcessStartInfo(Promtool!, ["check", "metrics"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (promtool.StandardOutput.ReadToEndAsync(), promtool.StandardError.ReadToEndAsync());
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync();
        return $"{await output}{await errors}".Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
