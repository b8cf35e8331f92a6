namespace EdgeProxy.Certificates;

/// <summary>What is known of a client's certificate, as of one moment. The list is closed: its names are metric labels.</summary>
public enum ClientStatus
{
    /// <summary>Nobody has said yet, what was said is out of date, or there is nobody to say it.</summary>
    Unknown,

    /// <summary>Its issuer stands by it.</summary>
    Good,

    /// <summary>Its issuer has revoked it.</summary>
    Revoked,
}

/// <summary>The words for statuses outside.</summary>
public static class ClientStatusText
{
    /// <summary><c>unknown</c>, <c>good</c> or <c>revoked</c>.</summary>
    public static string ToText(this ClientStatus status) => status switch
    {
        ClientStatus.Good => "good",
        ClientStatus.Revoked => "revoked",
        _ => "unknown",
    };
}
