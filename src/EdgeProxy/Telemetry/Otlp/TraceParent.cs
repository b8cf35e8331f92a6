using System.Buffers;
using System.Diagnostics;

namespace EdgeProxy.Telemetry.Otlp;

/// <summary>The header in which a trace travels: <c>version-trace-parent-flags</c> (W3C Trace Context, section 3.2).</summary>
internal static class TraceParent
{
    private const int TraceAt = 3;
    private const int ParentAt = 36;
    private const int FlagsAt = 53;
    private const int Length = 55;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>What tells a backend of a trace that began here that it is not recorded.</summary>
    public static string NotSampled(ActivityTraceId trace) => string.Create(Length, trace, static (header, trace) =>
    {
        "00-".CopyTo(header);
        trace.ToHexString().CopyTo(header[TraceAt..]);
        header[ParentAt - 1] = '-';
        // Not zero, which would make the whole of it invalid.
        Random.Shared.NextInt64(1, long.MaxValue).TryFormat(header[ParentAt..], out _, "x16", provider: null);
        "-00".CopyTo(header[(FlagsAt - 1)..]);
    });

    /// <summary>The trace's id within the header; empty where there is none. Whether the rest of it is right is the business of who continues the trace.</summary>
    public static ReadOnlySpan<char> TraceId(string header)
    {
        if (header.Length < Length || header[TraceAt - 1] != '-' || header[ParentAt - 1] != '-') return default;
        var trace = header.AsSpan(TraceAt, ParentAt - 1 - TraceAt);
        return trace.ContainsAnyExcept(Digits) || !trace.ContainsAnyExcept('0') ? default : trace;
    }
}
