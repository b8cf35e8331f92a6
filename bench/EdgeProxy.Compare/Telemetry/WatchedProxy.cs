using System.Globalization;

namespace EdgeProxy.Compare;

/// <summary>A proxy, and who watches it.</summary>
/// <param name="Name">As the report calls it.</param>
/// <param name="Server">The proxy.</param>
/// <param name="Onlookers">Those who watch; <see langword="null"/> where nobody does.</param>
internal sealed record WatchedProxy(string Name, EdgeProxyServer Server, Onlookers? Onlookers) : IAsyncDisposable
{
    private const string Compiled = "dotnet_jit_compilation_time_seconds_total ";

    /// <summary>What its compiler has taken so far, by the clock: where the processor is busy, what it waited for that is among it.</summary>
    /// <exception cref="FormatException">It does not say.</exception>
    public async Task<TimeSpan> CompiledAsync()
    {
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(Server.Metrics);
        return metrics.Split('\n').FirstOrDefault(static line => line.StartsWith(Compiled, StringComparison.Ordinal)) is { } line
            ? TimeSpan.FromSeconds(double.Parse(line[Compiled.Length..], CultureInfo.InvariantCulture))
            : throw new FormatException($"{Server.Metrics} has no {Compiled}");
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Onlookers is not null) await Onlookers.DisposeAsync();
        }
        finally
        {
            await Server.DisposeAsync();
        }
    }
}
