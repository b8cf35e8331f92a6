using System.Diagnostics.Metrics;
using EdgeProxy.AccessLogging;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeProxy.Tests.AccessLogging;

public class AccessLogWriterTests
{
    [Fact]
    public async Task Write_FailureOfAnyKind_IsToldAndEndsNothing()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var (time, log) = (new ManualTime(), new RecordingLogger<AccessLogWriter>());
        // No file system has such a name, and opening it fails otherwise than input and output do.
        var settings = new AccessLogSettings { Path = "a\0b" };
        var queue = new AccessLogQueue(settings, services.GetRequiredService<IMeterFactory>(), time, new RecordingLogger<AccessLogQueue>());
        using var writer = new AccessLogWriter(settings, queue, time, log);
        await writer.StartAsync(CancellationToken.None);
        queue.Add(LogEntries.To("/"));

        await writer.StopAsync(CancellationToken.None);

        Assert.Contains("its lines are lost", Assert.Single(log.Messages), StringComparison.Ordinal);
    }
}
