namespace EdgeProxy.Telemetry.Certificates;

/// <summary>What an operator must know of a certificate first.</summary>
internal enum CertificateState
{
    /// <summary>In service, and what its source holds.</summary>
    Serving,

    /// <summary>In service, but its source now holds something that was refused.</summary>
    Stale,

    /// <summary>In service for want of a better one, past its end of validity.</summary>
    Expired,

    /// <summary>Never in service: no version of it passed vetting.</summary>
    Rejected,
}

internal static class CertificateStateText
{
    /// <summary>The word for a state in <c>/api/certificates</c> and in the <c>state</c> attribute.</summary>
    public static string ToText(this CertificateState state) => state switch
    {
        CertificateState.Serving => "serving",
        CertificateState.Stale => "stale",
        CertificateState.Expired => "expired",
        _ => "rejected",
    };
}
