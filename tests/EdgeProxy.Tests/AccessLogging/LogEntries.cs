using EdgeProxy.AccessLogging;

namespace EdgeProxy.Tests.AccessLogging;

/// <summary>Requests to be logged.</summary>
internal static class LogEntries
{
    /// <summary>One of which nothing is known that need not be.</summary>
    public static AccessLogEntry To(string target) => new()
    {
        Time = DateTimeOffset.UnixEpoch,
        Client = null,
        Method = "GET",
        Target = target,
        Protocol = "HTTP/2",
        Host = "",
        Status = 200,
        Sent = 0,
        Duration = TimeSpan.Zero,
    };
}
