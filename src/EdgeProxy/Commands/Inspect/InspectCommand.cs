using System.CommandLine;
using System.Runtime.InteropServices;
using EdgeProxy.Inspection;
using EdgeProxy.Inspection.Chains;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Commands.Inspect;

/// <summary><c>inspect</c>: what clients of an endpoint meet, step by step, and what to do about it.</summary>
internal static class InspectCommand
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    public static Command Create()
    {
        var host = new Argument<string>("host") { Description = "Where to connect to; port 443 unless told. An IPv6 address with a port takes brackets.", HelpName = "HOST[:PORT]" };
        var sni = new Option<string?>("--sni") { Description = "The server name to ask for, and to expect in the certificate, when it is not HOST.", HelpName = "NAME" };
        var ca = new Option<string?>("--ca") { Description = "Roots to trust beside the system's, in PEM or DER.", HelpName = "FILE" };
        var timeout = new Option<TimeSpan>("--timeout")
        {
            Description = "How long all of it may take; then it ends with what is known by then.",
            HelpName = "TIME",
            DefaultValueFactory = _ => InspectionLimits.Whole,
        };
        timeout.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<TimeSpan>() is var time && (time <= TimeSpan.Zero || time > LongestTimeout))
                result.AddError($"--timeout: '{result.Tokens[0].Value}' is no time to inspect in; expected one such as 00:02:00, of a day at most");
        });
        var json = CommandOptions.Json();
        var command = new Command("inspect", "Diagnose the TLS of any endpoint: chain, staple, versions, suites, resumption. Exits with 1 on findings, 2 when it cannot connect.")
        {
            host, sni, ca, timeout, json,
        };
        command.SetAction((parsed, cancellation) =>
            InspectAsync(parsed.GetValue(host)!, parsed.GetValue(sni), parsed.GetValue(ca), parsed.GetValue(timeout), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> InspectAsync(string host, string? sni, string? caFile, TimeSpan limit, bool asJson, CancellationToken cancellation)
    {
        string? problem = null;
        using var anchors = caFile is null ? TrustAnchors.System() : TrustAnchors.TryLoad(caFile, out problem);
        if (anchors is null || !InspectTarget.TryParse(host, sni, out var target, out problem)) return await RefuseAsync(problem!);

        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            InspectionReport report;
            using (var progress = new TerminalProgress())
            {
                report = await new Inspector(anchors, TimeProvider.System, progress, limit).RunAsync(target, interruption.Token);
            }

            await WriteAsync(report, asJson);
            return report.Outcome switch
            {
                InspectionOutcome.Fine => ExitCode.Done,
                InspectionOutcome.Findings => ExitCode.Failed,
                _ => ExitCode.Unreachable,
            };
        }
        catch (OperationCanceledException) when (interruption.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Interrupted.");
            return ExitCode.Interrupted;
        }
        catch (OpenSslUnavailableException unavailable)
        {
            return await RefuseAsync(unavailable.Message);
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            interruption.Cancel();
        }
    }

    private static async Task WriteAsync(InspectionReport report, bool asJson)
    {
        if (asJson)
        {
            await using var output = Console.OpenStandardOutput();
            await InspectJson.WriteAsync(output, report);
        }
        else
        {
            await Console.Out.WriteAsync(InspectText.Format(report, TerminalStyle.OfOutput()));
        }
    }

    private static async Task<int> RefuseAsync(string problem)
    {
        await Console.Error.WriteLineAsync(problem);
        return ExitCode.Failed;
    }
}
