using EdgeProxy.Inspection;
using EdgeProxy.Inspection.Chains;
using EdgeProxy.Inspection.Findings;
using EdgeProxy.Inspection.Handshakes;
using EdgeProxy.Testing;

namespace EdgeProxy.Tests.Inspection;

/// <summary>Servers that do not get as far as TLS. Those that do are met in the process tests.</summary>
public sealed class InspectorTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Run_SilentServer_IsGivenUpAfterItsTime()
    {
        var inspection = RunAsync();

        using var handshake = await _server.HearAsync();
        _time.Advance(InspectionLimits.Handshake);
        using var question = await _server.HearAsync();
        _time.Advance(InspectionLimits.Probe);
        var report = await inspection;

        Assert.Equal(SpokenProtocol.Silence, report.Handshake?.Speaks);
        Assert.Equal(["silent"], report.Findings.Select(static finding => finding.Rule));
        Assert.Equal(InspectionOutcome.Findings, report.Outcome);
        Assert.Null(report.Versions);
    }

    [Fact]
    public async Task Run_HttpServerThatWaitsForALine_IsAskedInPlain()
    {
        var inspection = RunAsync();

        using var handshake = await _server.HearAsync();
        _time.Advance(InspectionLimits.Handshake);
        await _server.AnswerAsync("HTTP/1.0 200 OK\r\n\r\n");
        var report = await inspection;

        Assert.Equal(["plain-http"], report.Findings.Select(static finding => finding.Rule));
    }

    [Theory]
    [InlineData("220 mx.test ESMTP\r\n", "not-tls", "mail")]
    [InlineData("+OK POP3\r\n", "not-tls", "+OK POP3")]
    [InlineData("\u0015\u0003\u0003\u0000\u0002\u0002\u0050", "handshake-failed", "internal_error")]
    public async Task Run_AnswerThatIsNoHandshake_IsNamed(string answer, string rule, string named)
    {
        var inspection = RunAsync();

        await _server.AnswerAsync(answer);
        while (!inspection.IsCompleted) await Task.WhenAny(inspection, _server.AnswerAsync(answer));
        var report = await inspection;

        var finding = Assert.Single(report.Findings);
        Assert.Equal(rule, finding.Rule);
        Assert.Contains(named, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CalledOff_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        var inspection = RunAsync(cancellation: cancellation.Token);
        using var handshake = await _server.HearAsync();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => inspection);
    }

    [Fact]
    public async Task Run_OutOfTime_EndsWithWhatIsKnown()
    {
        var inspection = RunAsync(limit: TimeSpan.FromSeconds(3));

        using var handshake = await _server.HearAsync();
        _time.Advance(TimeSpan.FromSeconds(3));
        var report = await inspection;

        var finding = Assert.Single(report.Findings);
        Assert.Equal(("out-of-time", InspectionStep.ServerHello, InspectionSeverity.Warning), (finding.Rule, finding.Step, finding.Severity));
        Assert.NotNull(report.Tcp?.Address);
        Assert.Equal(InspectionOutcome.Findings, report.Outcome);
    }

    private async Task<InspectionReport> RunAsync(TimeSpan? limit = null, CancellationToken cancellation = default)
    {
        using var anchors = TrustAnchors.System();
        return await new Inspector(anchors, _time, new NoProgress(), limit ?? InspectionLimits.Whole).RunAsync(new InspectTarget("127.0.0.1", _server.Port, "one.test"), cancellation);
    }

    private sealed class NoProgress : IInspectionProgress
    {
        public void Report(string activity)
        {
        }
    }
}
