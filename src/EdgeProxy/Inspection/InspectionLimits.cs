namespace EdgeProxy.Inspection;

/// <summary>How long a step may take. A diagnosis that hangs is none.</summary>
internal static class InspectionLimits
{
    /// <summary>For all of it, unless told otherwise. A server that answers each question just in time could hold us for a quarter of an hour.</summary>
    public static readonly TimeSpan Whole = TimeSpan.FromMinutes(2);

    public static readonly TimeSpan NameResolution = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan Connect = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan Handshake = TimeSpan.FromSeconds(10);

    /// <summary>For one of the many short questions after a handshake has shown that somebody answers.</summary>
    public static readonly TimeSpan Probe = TimeSpan.FromSeconds(5);

    /// <summary>TLS 1.3 tickets follow the handshake, at the server's leisure (RFC 8446 section 4.6.1).</summary>
    public static readonly TimeSpan Ticket = TimeSpan.FromSeconds(1);
}
