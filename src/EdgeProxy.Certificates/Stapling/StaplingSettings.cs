namespace EdgeProxy.Certificates;

/// <summary>OCSP stapling. Section <c>EdgeProxy:Stapling</c>.</summary>
public sealed record StaplingSettings
{
    /// <summary>Fetch OCSP responses and staple them. Default: yes. Without it, responses that lie beside a certificate are stapled all the same.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How long one fetch may take, from the first byte out to the last byte in. Default: 5 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What happens to a must-staple certificate without a staple. Default: it is served.</summary>
    public MissingStaple OnMissing { get; init; } = MissingStaple.Serve;

    /// <summary>With <see cref="MissingStaple.HoldMustStaple"/>: how long a new version waits at most. Default: 60 s.</summary>
    public TimeSpan HoldTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Responder (http) that is asked instead of those the certificates name. Default: none.</summary>
    public Uri? Responder { get; init; }

    /// <summary>HTTP proxy for all fetches. Default: none; the environment's is not used.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>How requests are sent. Default: POST, which every responder takes.</summary>
    public OcspMethod Method { get; init; } = OcspMethod.Post;

    /// <summary>Send a nonce (RFC 9654). Default: no; responders that answer from a cache ignore it or refuse.</summary>
    public bool Nonce { get; init; }

    /// <summary>Fetches under way at once. Default: 8.</summary>
    public int MaxConcurrentFetches { get; init; } = 8;

    /// <summary>Fetches begun in a second, for all certificates and responders together. Default: 20.</summary>
    public int MaxFetchesPerSecond { get; init; } = 20;

    /// <summary>
    /// Look for our own certificates on the revocation lists they name, where they name no OCSP responder. Default: yes. It never keeps a
    /// certificate from serving.
    /// </summary>
    public bool CheckCrl { get; init; } = true;
}

/// <summary>What happens when a certificate demands a staple (RFC 7633) and there is none.</summary>
public enum MissingStaple
{
    /// <summary>It is served without; strict clients refuse it.</summary>
    Serve,

    /// <summary>A new must-staple version waits for its first staple before it replaces the old one, for <see cref="StaplingSettings.HoldTimeout"/> at most.</summary>
    HoldMustStaple,

    /// <summary>It is not served: the handshake ends with <c>internal_error</c>.</summary>
    RefuseMustStaple,
}

/// <summary>The HTTP method of an OCSP request (RFC 6960 appendix A.1).</summary>
public enum OcspMethod
{
    /// <summary>The request is the body.</summary>
    Post,

    /// <summary>The request is in the URL where it is short enough, so that caches on the way may answer; else POST.</summary>
    Get,
}
