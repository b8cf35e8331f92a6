using System.Text.Json;

namespace EdgeProxy.Certificates;

/// <summary>What came of asking a responder. The list is closed: its names are metric labels.</summary>
public enum OcspOutcome
{
    /// <summary>The certificate is good, and the response can be stapled.</summary>
    Good,

    /// <summary>The certificate is revoked; the issuer says so.</summary>
    Revoked,

    /// <summary>The responder does not know the certificate.</summary>
    Unknown,

    /// <summary>The responder cannot be reached, or the connection broke.</summary>
    Unreachable,

    /// <summary>The responder took too long.</summary>
    TimedOut,

    /// <summary>The answer is not a 200. Redirects are not followed.</summary>
    HttpError,

    /// <summary>The answer is larger than a response can be.</summary>
    TooLarge,

    /// <summary>The answer is not an OCSP response.</summary>
    Malformed,

    /// <summary>The responder says that it cannot answer (RFC 6960 section 4.2.1).</summary>
    ResponderError,

    /// <summary>The response is about another certificate.</summary>
    WrongCertificate,

    /// <summary>Neither the issuer nor a responder that it authorised signed it.</summary>
    UntrustedSigner,

    /// <summary>It is signed with a hash that can be forged, or in a way that is not known here.</summary>
    WeakSignature,

    /// <summary>It is not the answer to this request.</summary>
    WrongNonce,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>Its time has not begun.</summary>
    FromTheFuture,
}

/// <summary>What outcomes mean, and the words for them outside.</summary>
public static class OcspOutcomeText
{
    private static readonly string[] Words = [.. Enum.GetNames<OcspOutcome>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    /// <summary>Such as <c>timed_out</c>.</summary>
    public static string ToText(this OcspOutcome outcome) => Words[(int)outcome];

    /// <summary>Whether the responder has spoken of the certificate, whatever it said.</summary>
    internal static bool IsAnswer(this OcspOutcome outcome) => outcome is OcspOutcome.Good or OcspOutcome.Revoked or OcspOutcome.Unknown;
}
