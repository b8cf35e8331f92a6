namespace EdgeProxy.AccessLogging;

/// <summary>A line for each request. Section <c>EdgeProxy:AccessLog</c>. A change takes a restart.</summary>
internal sealed record AccessLogSettings
{
    /// <summary>The file, opened for appending and again once it was renamed or removed; <c>stdout</c> for standard output. Default: none, no access log.</summary>
    public string? Path { get; init; }

    /// <summary>How a line is written. Default: JSON.</summary>
    public AccessLogFormat Format { get; init; } = AccessLogFormat.Json;

    /// <summary>Which part of the requests is written, from 0 to 1. Server errors are always written. Default: 1, all of them.</summary>
    public double Sample { get; init; } = 1;

    /// <summary>
    /// Lines that may wait for a slow disk or terminal, those that are being written included; what comes when so many wait is dropped and counted, for no request ever waits for
    /// the log. A request of more than some 2,000 characters takes a place for each 4 KiB of memory it needs: a client decides how long it is. Default: 10,000, some megabytes,
    /// and never much more than 40.
    /// </summary>
    public int QueueLength { get; init; } = 10_000;
}

/// <summary>Formats of the access log.</summary>
internal enum AccessLogFormat
{
    /// <summary>One JSON object a line.</summary>
    Json,

    /// <summary>The Common Log Format of NCSA httpd.</summary>
    Common,

    /// <summary>The same with referrer and user agent, as nginx and Apache write it.</summary>
    Combined,
}
