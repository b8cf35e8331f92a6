using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>One line of a terminal that tells how a run is doing.</summary>
internal sealed class ProgressLine(LoadScenario scenario, TextWriter terminal) : IProgress<RunSecond>
{
    private const int Width = 110;

    public static string Format(LoadScenario scenario, RunSecond second) => string.Create(CultureInfo.InvariantCulture,
        $"{scenario.Name}  {second.At.TotalSeconds:F0}/{scenario.Shape.Length.TotalSeconds:F0} s  {second.Level:F0} {(scenario.Shape.Model == LoadModel.Closed ? "users" : "due")}  {second.Succeeded} ok  {second.Failed} failed  p50 {second.Median.TotalMilliseconds:F1} ms  p99 {second.P99.TotalMilliseconds:F1} ms");

    public void Report(RunSecond value)
    {
        var text = Format(scenario, value);
        terminal.Write("\r" + (text.Length > Width ? text[..Width] : text.PadRight(Width)));
    }

    public void End() => terminal.Write("\r" + new string(' ', Width) + "\r");
}
