namespace EdgeProxy.Draining;

/// <summary>The ledger in words, for the last line of the log.</summary>
internal static class LedgerText
{
    /// <summary><c> (h2: 3 completed, 1 cut; websocket: 50 closed)</c>, or nothing where nothing ended.</summary>
    public static string Describe(IReadOnlyList<LedgerLine> lines)
    {
        var ended = lines.Where(static line => line.Ended != DrainTally.None).Select(static line => $"{line.Protocol.ToText()}: {Describe(line.Ended)}");
        var text = string.Join("; ", ended);
        return text.Length == 0 ? "" : $" ({text})";
    }

    private static string Describe(DrainTally tally)
    {
        (long Count, string How)[] ends = [(tally.Completed, "completed"), (tally.Closed, "closed"), (tally.Cut, "cut")];
        return string.Join(", ", ends.Where(static end => end.Count > 0).Select(static end => $"{end.Count} {end.How}"));
    }
}
