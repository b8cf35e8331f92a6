using System.Globalization;
using System.Text;

namespace EdgeProxy.Inspection;

/// <summary>Text that a server sent, made fit to be shown: an escape sequence or a change of direction in a subject must not reach a terminal.</summary>
internal static class ForeignText
{
    private const int Longest = 300;

    /// <summary>The text with every control, format and half character spelled out as <c>\u001b</c>, and cut at a length that people can read.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= Longest) return clean.Append('…').ToString();
            if (IsHarmless(rune)) clean.Append(rune);
            else clean.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        }

        return clean.ToString();
    }

    /// <summary>As above, of bytes that may be anything.</summary>
    public static string Clean(ReadOnlySpan<byte> bytes) => Clean(Encoding.Latin1.GetString(bytes));

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
