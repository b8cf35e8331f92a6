using System.Globalization;
using System.Text;
using EdgeProxy.Inspection;
using EdgeProxy.Inspection.Findings;

namespace EdgeProxy.Commands.Inspect;

/// <summary>The report for a person at three in the morning: the steps, a verdict, then what to do.</summary>
internal static class InspectText
{
    private const int TitleWidth = 14;
    private const int TimeWidth = 10;
    private const int SummaryStart = 4 + TitleWidth;

    public static string Format(InspectionReport report, TerminalStyle style)
    {
        var text = new StringBuilder();
        AppendHeading(text, report.Target, style);
        foreach (var line in StepLine.Of(report)) AppendStep(text, line, report, style);
        text.Append('\n').Append(style.Bold(Verdict(report))).Append('\n');
        foreach (var finding in report.Findings.OrderByDescending(static finding => finding.Severity)) AppendFinding(text, finding, style);
        return text.ToString();
    }

    private static void AppendHeading(StringBuilder text, InspectTarget target, TerminalStyle style)
    {
        text.Append(style.Bold(target.ToString()));
        if (target.ServerName != target.Host) text.Append(" as ").Append(target.ServerName);
        text.Append("\n\n");
    }

    private static void AppendStep(StringBuilder text, StepLine line, InspectionReport report, TerminalStyle style)
    {
        var summary = TextWrap.Lines(line.Summary, style.Width - SummaryStart - TimeWidth - 1);
        var time = line.Ms is { } ms ? Duration(ms).PadLeft(TimeWidth) : "";
        text.Append("  ").Append(Mark(Worst(report, line.Step), style)).Append(' ').Append(line.Title.PadRight(TitleWidth));
        text.Append(time.Length == 0 ? summary[0] : summary[0].PadRight(style.Width - SummaryStart - TimeWidth)).Append(style.Dim(time)).Append('\n');
        foreach (var more in summary.Skip(1)) text.Append(' ', SummaryStart).Append(more).Append('\n');
    }

    private static void AppendFinding(StringBuilder text, InspectionFinding finding, TerminalStyle style)
    {
        var message = TextWrap.Lines($"{finding.Message} [{finding.Rule}]", style.Width - 4);
        text.Append("\n  ").Append(Mark(finding.Severity, style)).Append(' ').Append(message[0]).Append('\n');
        foreach (var more in message.Skip(1)) text.Append("    ").Append(more).Append('\n');
        if (finding.Advice is null) return;
        foreach (var line in TextWrap.Lines(finding.Advice, style.Width - 4)) text.Append("    ").Append(style.Dim(line)).Append('\n');
    }

    private static string Verdict(InspectionReport report)
    {
        if (report.Outcome == InspectionOutcome.Unreachable) return $"{report.Target} cannot be reached.";
        var errors = report.Findings.Count(static finding => finding.Severity == InspectionSeverity.Error);
        var warnings = report.Findings.Count(static finding => finding.Severity == InspectionSeverity.Warning);
        var counts = string.Join(" and ", new[] { Count(errors, "error"), Count(warnings, "warning") }.OfType<string>());
        return counts.Length == 0 ? $"{report.Target} is fine." : $"{report.Target} has {counts}.";
    }

    private static string? Count(int number, string what) => number switch
    {
        0 => null,
        1 => $"1 {what}",
        _ => $"{number} {what}s",
    };

    private static InspectionSeverity? Worst(InspectionReport report, InspectionStep step) =>
        report.Findings.Where(finding => finding.Step == step).Select(static finding => (InspectionSeverity?)finding.Severity).Max();

    private static string Mark(InspectionSeverity? severity, TerminalStyle style) => severity switch
    {
        InspectionSeverity.Error => style.Red("✗"),
        InspectionSeverity.Warning => style.Yellow("!"),
        InspectionSeverity.Note => style.Dim("·"),
        _ => style.Green("✓"),
    };

    private static string Duration(double ms) => ms < 1000
        ? ms.ToString("0.0 'ms'", CultureInfo.InvariantCulture)
        : (ms / 1000).ToString("0.00 's'", CultureInfo.InvariantCulture);
}
