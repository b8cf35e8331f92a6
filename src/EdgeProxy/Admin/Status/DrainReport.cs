using EdgeProxy.Draining;

namespace EdgeProxy.Admin.Status;

/// <summary>The drain and its ledger; also the answer of <c>POST</c> and <c>DELETE /api/drain</c>.</summary>
/// <param name="Phase"><c>running</c>, <c>draining</c> or <c>closing</c>.</param>
/// <param name="Since">When the drain began; null while there is none.</param>
/// <param name="Ledger">A line for each protocol.</param>
internal sealed record DrainReport(string Phase, DateTimeOffset? Since, IReadOnlyDictionary<string, LedgerReport> Ledger)
{
    public static DrainReport From(DrainController drain, ConnectionLedger ledger) => new(
        drain.Phase.ToText(),
        drain.Since,
        ledger.Lines().ToDictionary(
            static line => line.Protocol.ToText(),
            static line => new LedgerReport(line.Open, line.Oldest, line.Ended.Completed, line.Ended.Closed, line.Ended.Cut)));
}

/// <summary>A protocol's line: connections open now and the age of the oldest; how those ended that ended since the drain began.</summary>
internal sealed record LedgerReport(long Open, TimeSpan? Oldest, long Completed, long Closed, long Cut);
