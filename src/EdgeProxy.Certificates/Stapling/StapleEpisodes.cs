namespace EdgeProxy.Certificates;

/// <summary>Counts the certificates in each episode. Not thread safe.</summary>
internal sealed class StapleEpisodes
{
    private readonly Dictionary<ResponderEpisode, int> _counts = [];

    /// <summary>The certificate's episode is now this one; null: none.</summary>
    public void Move(StapleTarget target, ResponderEpisode? to, string detail, List<StapleNews> news)
    {
        if (target.Episode == to) return;
        if (target.Episode is { } from && --_counts[from] == 0)
        {
            _counts.Remove(from);
            news.Add(new StapleNews(StapleNewsKind.Recovered, null, $"{from.Responder}: {from.Outcome.ToText()} is over"));
        }

        target.Episode = to;
        if (to is null) return;
        if (!_counts.TryGetValue(to, out var count))
            news.Add(new StapleNews(StapleNewsKind.Failing, target.Entry.Name, $"{to.Responder}: {to.Outcome.ToText()}. {detail}"));
        _counts[to] = count + 1;
    }
}
