namespace EdgeProxy.Commands.Inspect;

/// <summary>Breaks text into lines at its blanks.</summary>
internal static class TextWrap
{
    /// <summary>At least one line. A word that is longer than a line stays whole: an address that is broken cannot be copied.</summary>
    public static IReadOnlyList<string> Lines(string text, int width)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line);
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        lines.Add(line);
        return lines;
    }
}
