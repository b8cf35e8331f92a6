namespace EdgeProxy.AccessLogging;

/// <summary>How long the backend took, as a feature of the request, for the line that is written at its end.</summary>
internal sealed record UpstreamTaken(TimeSpan Time);
