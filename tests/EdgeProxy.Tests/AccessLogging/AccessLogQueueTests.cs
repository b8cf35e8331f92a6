using System.Diagnostics.Metrics;
using EdgeProxy.AccessLogging;
using EdgeProxy.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeProxy.Tests.AccessLogging;

public class AccessLogQueueTests
{
    [Fact]
    public void Add_MoreThanFit_AreDroppedCountedAndToldOnceAnEpisode()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var log = new RecordingLogger<AccessLogQueue>();
        var queue = new AccessLogQueue(new AccessLogSettings { QueueLength = 2 }, services.GetRequiredService<IMeterFactory>(), log);

        for (var i = 0; i < 10; i++) queue.Add(Entry);
        Assert.Single(log.Messages);
        while (queue.Reader.TryRead(out _))
        {
        }

        queue.Drained();
        for (var i = 0; i < 3; i++) queue.Add(Entry);

        Assert.Equal(2, log.Messages.Count);
        Assert.Equal(2, queue.Reader.Count);
    }

    private static AccessLogEntry Entry { get; } = new()
    {
        Time = default,
        Client = null,
        Method = "GET",
        Target = "/",
        Protocol = "HTTP/1.1",
        Host = "",
        Status = 200,
        Sent = 0,
        Duration = default,
    };
}
