namespace EdgeProxy.Certificates;

/// <summary>Tries a candidate before it serves. The room that knows TLS sessions does it; this one knows none.</summary>
public interface ICandidateTrial
{
    /// <summary>Makes handshakes in memory with the candidate. Called from several threads at once.</summary>
    TrialOutcome Try(CertificateEntry candidate, TrialScope scope);
}

/// <summary>How much is tried.</summary>
public enum TrialScope
{
    /// <summary>Every candidate. It takes about a millisecond.</summary>
    EachCandidate,

    /// <summary>
    /// The first candidate of each kind of key. For the start, when ten thousand come at once and no last good version is at stake: what a
    /// policy makes of a kind of key is the same for all of them, and that a key belongs to its certificate has been seen before.
    /// </summary>
    EachKind,
}

/// <summary>How a trial went; with neither text it went well.</summary>
/// <param name="Rejection">Why the candidate cannot serve, in OpenSSL's words.</param>
/// <param name="Remark">What did not work beside what did.</param>
public sealed record TrialOutcome(string? Rejection = null, string? Remark = null);
