using System.Text.Json.Serialization;

namespace EdgeProxy.Inspection.Findings;

/// <summary>The steps of an inspection, in order.</summary>
[JsonConverter(typeof(CamelCaseEnum<InspectionStep>))]
internal enum InspectionStep
{
    Dns,
    Tcp,
    ServerHello,
    Certificate,
    Chain,
    Staple,
    Alpn,
    Versions,
    Suites,
    Resumption,
}

/// <summary>How much a finding matters.</summary>
[JsonConverter(typeof(CamelCaseEnum<InspectionSeverity>))]
internal enum InspectionSeverity
{
    /// <summary>Worth knowing; a server with nothing but notes is fine.</summary>
    Note,

    /// <summary>Some clients fail, or connections are weaker than they need to be.</summary>
    Warning,

    /// <summary>Ordinary clients fail.</summary>
    Error,
}

/// <summary>One thing to say about the server.</summary>
/// <param name="Step">Which step it belongs to.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Rule">Its name for scripts, such as <c>expired</c>.</param>
/// <param name="Message">What is the matter.</param>
/// <param name="Advice">What to do about it.</param>
internal sealed record InspectionFinding(InspectionStep Step, InspectionSeverity Severity, string Rule, string Message, string? Advice)
{
    public static InspectionFinding Error(InspectionStep step, string rule, string message, string? advice = null) =>
        new(step, InspectionSeverity.Error, rule, message, advice);

    public static InspectionFinding Warning(InspectionStep step, string rule, string message, string? advice = null) =>
        new(step, InspectionSeverity.Warning, rule, message, advice);

    public static InspectionFinding Note(InspectionStep step, string rule, string message, string? advice = null) =>
        new(step, InspectionSeverity.Note, rule, message, advice);
}
