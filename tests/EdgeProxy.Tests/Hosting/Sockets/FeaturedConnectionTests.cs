using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeProxy.Tests.Hosting;

public sealed class FeaturedConnectionTests
{
    [Fact]
    public async Task Features_OfTheConnectionItself_AreThereWithoutBeingSet()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        var features = pair.Connection.Features;

        Assert.Same(pair.Connection, features.Get<IConnectionIdFeature>());
        Assert.Same(pair.Connection, features[typeof(IConnectionSocketFeature)]);
        Assert.Null(features.Get<ITlsHandshakeFeature>());
        Assert.Null(features[typeof(ITlsHandshakeFeature)]);
    }

    [Fact]
    public async Task Features_SetReplacedAndTakenAway_AreAsLastSaid()
    {
        await using var pair = await ConnectedPair.OpenAsync();
        var features = pair.Connection.Features;
        var before = features.Revision;

        // More than it has room for at first.
        var keys = typeof(int).Assembly.GetTypes().Take(40).ToList();
        foreach (var key in keys) features[key] = key.Name;
        foreach (var key in keys.Where((_, i) => i % 2 == 0)) features[key] = null;
        features.Set<IItemsFeature>(new ItemsFeature());

        Assert.All(keys, key => Assert.Equal(keys.IndexOf(key) % 2 == 0 ? null : key.Name, features[key]));
        Assert.Equal(21, features.Count());
        Assert.True(features.Revision > before);
    }

    [Fact]
    public async Task ConnectionId_OfTwoConnections_Differs()
    {
        await using var one = await ConnectedPair.OpenAsync();
        await using var other = await ConnectedPair.OpenAsync();

        Assert.NotEqual(one.Connection.ConnectionId, other.Connection.ConnectionId);
        Assert.Equal(one.Connection.ConnectionId, one.Connection.ConnectionId);
    }
}
