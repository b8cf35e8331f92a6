using Yarp.ReverseProxy.Configuration;

namespace EdgeProxy.Proxying;

/// <summary>Gives YARP other routes, and learns whether it took them. One caller at a time.</summary>
/// <remarks>YARP applies routes a moment after it was given them, and keeps its former ones when something is wrong with them.</remarks>
internal sealed class RoutePublisher(InMemoryConfigProvider provider) : IConfigChangeListener
{
    private volatile Publication? _awaited;
    private ProxyRoutes? _published;

    /// <summary>Gives YARP routes. What is the same as before is not touched.</summary>
    /// <returns>Ends when YARP has applied them, with why it did not if so.</returns>
    public Task<Exception?> PublishAsync(ProxyRoutes routes)
    {
        if (routes.Equals(_published ?? Current())) return Task.FromResult<Exception?>(null);
        _published = routes;
        var publication = new Publication(Guid.NewGuid().ToString("N"), new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously));
        _awaited = publication;
        provider.Update(routes.Routes, routes.Clusters, publication.Revision);
        return publication.Outcome.Task;
    }

    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs) => End(proxyConfigs, null);

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception) => End(proxyConfigs, exception);

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
    }

    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception) => _awaited?.Outcome.TrySetResult(exception);

    private ProxyRoutes Current()
    {
        var current = provider.GetConfig();
        return new ProxyRoutes(current.Routes, current.Clusters);
    }

    private void End(IReadOnlyList<IProxyConfig> configs, Exception? failure)
    {
        if (_awaited is { } awaited && configs.Any(config => config.RevisionId == awaited.Revision)) awaited.Outcome.TrySetResult(failure);
    }

    private sealed record Publication(string Revision, TaskCompletionSource<Exception?> Outcome);
}
