namespace EdgeProxy.Certificates;

/// <summary>Tries a candidate before it serves. The room that knows TLS sessions does it; this one knows none.</summary>
public interface ICandidateTrial
{
    /// <summary>Makes handshakes in memory with the candidate. Called from several threads at once.</summary>
    TrialOutcome Try(CertificateEntry candidate);
}

/// <summary>How a trial went; with neither text it went well.</summary>
/// <param name="Rejection">Why the candidate cannot serve, in OpenSSL's words.</param>
/// <param name="Remark">What did not work beside what did.</param>
public sealed record TrialOutcome(string? Rejection = null, string? Remark = null);
