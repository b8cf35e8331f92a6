namespace EdgeProxy.Configuration;

/// <summary>OCSP stapling. Section <c>EdgeProxy:Stapling</c>.</summary>
internal sealed record StaplingSettings
{
    /// <summary>Staple OCSP responses. Default: yes.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How long one fetch may take. Default: 5 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What happens to a must-staple certificate without a staple. Default: it is served.</summary>
    public MissingStaple OnMissing { get; init; } = MissingStaple.Serve;
}

/// <summary>What happens when a certificate demands a staple (RFC 7633) and there is none.</summary>
internal enum MissingStaple
{
    /// <summary>It is served without; strict clients refuse it.</summary>
    Serve,

    /// <summary>A new must-staple certificate waits for its first staple before it replaces the old one.</summary>
    HoldMustStaple,

    /// <summary>It is not served.</summary>
    RefuseMustStaple,
}
