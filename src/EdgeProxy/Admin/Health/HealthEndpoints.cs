namespace EdgeProxy.Admin.Health;

/// <summary>What kubelets and load balancers probe.</summary>
internal sealed class HealthEndpoints(IEnumerable<IReadinessCheck> checks)
{
    private readonly IReadinessCheck[] _checks = [.. checks];

    /// <summary>Alive is whoever answers. A process that drains is alive: restarting it would cut what it is finishing.</summary>
    public static Task LiveAsync(HttpContext context) => PlainText.WriteAsync(context, StatusCodes.Status200OK, "alive\n");

    public Task ReadyAsync(HttpContext context)
    {
        var reasons = _checks.Select(check => check.WhyNotReady()).OfType<string>().ToArray();
        return reasons.Length == 0
            ? PlainText.WriteAsync(context, StatusCodes.Status200OK, "ready\n")
            : PlainText.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"not ready: {string.Join("; ", reasons)}\n");
    }
}
