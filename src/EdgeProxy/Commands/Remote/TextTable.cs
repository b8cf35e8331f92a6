namespace EdgeProxy.Commands.Remote;

/// <summary>Rows in columns that are as wide as their widest cell. Plain text: it is read, piped and grepped.</summary>
internal sealed class TextTable(params string[] titles)
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [[.. titles.Select(static title => title.ToUpperInvariant())]];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Write(TextWriter output)
    {
        var widths = Enumerable.Range(0, titles.Length).Select(column => _rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in _rows) output.WriteLine(string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
