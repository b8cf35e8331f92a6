namespace EdgeProxy.Configuration;

/// <summary>Finds what was probably meant by a word nobody knows.</summary>
internal static class Spelling
{
    /// <summary>The known word nearest to <paramref name="word"/>, or <see langword="null"/> when none is near enough to be a typing mistake.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) =>
        known
            .Select(candidate => (Candidate: candidate, Distance: Distance(word, candidate)))
            .Where(pair => pair.Distance <= Math.Max(1, pair.Candidate.Length / 3))
            .OrderBy(pair => pair.Distance)
            .Select(pair => pair.Candidate)
            .FirstOrDefault();

    /// <summary>Levenshtein distance without regard to case.</summary>
    internal static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substitution = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + substitution);
            }

            previous = current;
        }

        return previous[right.Length];
    }
}
