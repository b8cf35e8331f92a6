using System.Text.Json.Serialization;
using EdgeProxy.Inspection.Chains;
using EdgeProxy.Inspection.Connecting;
using EdgeProxy.Inspection.Findings;
using EdgeProxy.Inspection.Handshakes;
using EdgeProxy.Inspection.Probing;

namespace EdgeProxy.Inspection;

/// <summary>How an inspection ended.</summary>
[JsonConverter(typeof(CamelCaseEnum<InspectionOutcome>))]
internal enum InspectionOutcome
{
    /// <summary>Nothing to complain about; there may be notes.</summary>
    Fine,

    /// <summary>At least one warning or error.</summary>
    Findings,

    /// <summary>There was nobody to talk to.</summary>
    Unreachable,
}

/// <summary>
/// All that was found out, and the shape of <c>inspect --json</c> (docs/inspect.md): what is written here is promised there.
/// A part that was not reached is null, a list that was not reached is empty.
/// </summary>
internal sealed record InspectionReport
{
    public required InspectTarget Target { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public double DurationMs { get; init; }

    public InspectionOutcome Outcome { get; init; }

    public DnsFacts? Dns { get; init; }

    public TcpFacts? Tcp { get; init; }

    public HandshakeFacts? Handshake { get; init; }

    public ChainFacts? Chain { get; init; }

    public StapleFacts? Staple { get; init; }

    public AlpnFacts? Alpn { get; init; }

    public VersionsFacts? Versions { get; init; }

    public ResumptionFacts? Resumption { get; init; }

    public IReadOnlyList<InspectionFinding> Findings { get; init; } = [];
}
