namespace EdgeProxy.Certificates;

/// <summary>A kind of failure at one responder: however many certificates meet it, it is told once, and once when it is over for all of them.</summary>
internal sealed record StapleEpisode(string Responder, OcspOutcome Outcome);

/// <summary>Counts the certificates in each episode. Not thread safe.</summary>
internal sealed class StapleEpisodes
{
    private readonly Dictionary<StapleEpisode, int> _counts = [];

    /// <summary>The certificate's episode is now this one; null: none.</summary>
    public void Move(StapleTarget target, StapleEpisode? to, string detail, List<StapleNews> news)
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
