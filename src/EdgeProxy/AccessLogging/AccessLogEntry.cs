using System.Net;

namespace EdgeProxy.AccessLogging;

/// <summary>
/// What is known of a request when it has ended. Texts are the client's own words: whoever writes them escapes them. One that is empty is not there. It
/// lives for as long as it is being written and not longer, on the stack.
/// </summary>
internal readonly ref struct AccessLogEntry
{
    public required DateTimeOffset Time { get; init; }

    public required IPAddress? Client { get; init; }

    public required ReadOnlySpan<char> Method { get; init; }

    /// <summary>Path and query as sent.</summary>
    public required ReadOnlySpan<char> Target { get; init; }

    public required ReadOnlySpan<char> Protocol { get; init; }

    public required ReadOnlySpan<char> Host { get; init; }

    public required int Status { get; init; }

    /// <summary>Bytes of the body that went to the client.</summary>
    public required long Sent { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>From the choice of a destination to the end of its answer; <see langword="null"/> when no backend was asked.</summary>
    public TimeSpan? Upstream { get; init; }

    public ReadOnlySpan<char> Cluster { get; init; }

    public ReadOnlySpan<char> Destination { get; init; }

    public ReadOnlySpan<char> TlsVersion { get; init; }

    public bool? Resumed { get; init; }

    /// <summary>Name of the certificate that the connection was served with.</summary>
    public ReadOnlySpan<char> Certificate { get; init; }

    public ReadOnlySpan<char> Referer { get; init; }

    public ReadOnlySpan<char> UserAgent { get; init; }

    public ReadOnlySpan<char> TraceId { get; init; }
}
