using System.Diagnostics;

namespace EdgeProxy.Telemetry.Otlp;

/// <summary>Where our spans come from, and the words they share.</summary>
internal static class SpanSource
{
    private static readonly object[] StatusCodes = [.. Enumerable.Range(0, 600).Select(static code => (object)code)];

    /// <summary>The source, which is listened to where traces are wanted.</summary>
    public static readonly ActivitySource Instance = new(EdgeProxyMeter.Name);

    /// <summary>A method as spans are named and grouped by: from a closed list, whatever a client calls its own.</summary>
    public static string MethodName(string method) => method switch
    {
        "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "PATCH" or "OPTIONS" or "CONNECT" or "TRACE" => method,
        _ => "_OTHER",
    };

    /// <summary>A status code as a tag, which is an object, without making one for each request.</summary>
    public static object Status(int code) => (uint)code < (uint)StatusCodes.Length ? StatusCodes[code] : code;
}
