namespace EdgeProxy.Certificates;

/// <summary>
/// Sees to it that a kind of failure at one responder is told once, and once when it is over: when the responder has answered, and of the clients
/// that keep coming none meets it any more. A responder may fail for one certificate and answer for all others. Not thread safe.
/// </summary>
internal sealed class ClientStatusEpisodes
{
    private const int Most = 256;

    // How many certificates are in each. One that nobody is in goes on until the responder answers: that clients stay away says nothing of it.
    private readonly Dictionary<ResponderEpisode, int> _counts = [];

    /// <summary>The responder has failed for this certificate.</summary>
    public void Fail(ClientStatusEntry entry, OcspVerdict verdict, List<ClientStatusNews> news)
    {
        var episode = new ResponderEpisode(entry.Responder!.Authority, verdict.Outcome);
        if (entry.Episode == episode) return;
        Leave(entry);
        if (!_counts.TryGetValue(episode, out var count))
        {
            if (_counts.Count >= Most && !TryForgetOne()) return;
            news.Add(new ClientStatusNews(ClientStatusNewsKind.Failing, $"{episode.Responder}: {episode.Outcome.ToText()}. {verdict.Detail}"));
        }

        entry.Episode = episode;
        _counts[episode] = count + 1;
    }

    /// <summary>The responder has spoken of this certificate.</summary>
    public void End(ClientStatusEntry entry, List<ClientStatusNews> news)
    {
        Leave(entry);
        var responder = entry.Responder!.Authority;
        foreach (var over in _counts.Where(episode => episode.Value == 0 && episode.Key.Responder == responder).Select(static episode => episode.Key).ToList())
        {
            _counts.Remove(over);
            news.Add(new ClientStatusNews(ClientStatusNewsKind.Recovered, $"{responder}: {over.Outcome.ToText()} is over"));
        }
    }

    /// <summary>Nobody asks about this certificate any more.</summary>
    public void Leave(ClientStatusEntry entry)
    {
        if (entry.Episode is { } episode) _counts[episode]--;
        entry.Episode = null;
    }

    private bool TryForgetOne()
    {
        foreach (var (episode, count) in _counts)
        {
            if (count == 0) return _counts.Remove(episode);
        }

        return false;
    }
}
