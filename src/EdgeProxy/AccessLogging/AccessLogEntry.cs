using System.Net;

namespace EdgeProxy.AccessLogging;

/// <summary>
/// What is known of a request when it has ended. Texts are the client's own words: whoever writes them escapes them. It lives for as long as its line is
/// being written and not longer, on the stack.
/// </summary>
internal readonly record struct AccessLogEntry
{
    public required DateTimeOffset Time { get; init; }

    public required IPAddress? Client { get; init; }

    public required string Method { get; init; }

    /// <summary>Path and query as sent.</summary>
    public required string Target { get; init; }

    public required string Protocol { get; init; }

    public required string Host { get; init; }

    public required int Status { get; init; }

    /// <summary>Bytes of the body that went to the client.</summary>
    public required long Sent { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>From the choice of a destination to the end of its answer; <see langword="null"/> when no backend was asked.</summary>
    public TimeSpan? Upstream { get; init; }

    public string? Cluster { get; init; }

    public string? Destination { get; init; }

    public string? TlsVersion { get; init; }

    public bool? Resumed { get; init; }

    /// <summary>Name of the certificate that the connection was served with.</summary>
    public string? Certificate { get; init; }

    public string? Referer { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>Empty where there is none.</summary>
    public ReadOnlyMemory<char> TraceId { get; init; }
}
