namespace EdgeProxy.Draining;

/// <summary>How a stop is spread over time, so that no client notices. Section <c>EdgeProxy:Drain</c>.</summary>
internal sealed record DrainSettings
{
    /// <summary>
    /// How long new connections are still served after <c>/readyz</c> has turned 503, while those that were open are asked to close one after the
    /// other. Default: 5 s. Shorter than the load balancer's probe interval, and it sends connections to a closed port.
    /// </summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long open connections may take to finish after that; what is left is cut. Default: 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long whoever stops the process waits before it kills it: Kubernetes' <c>terminationGracePeriodSeconds</c>, systemd's
    /// <c>TimeoutStopSec</c>. Only compared with <see cref="Delay"/> and <see cref="Timeout"/>: a drain that does not fit is a warning at the
    /// start. Default: unknown.
    /// </summary>
    public TimeSpan? GracePeriod { get; init; }
}
