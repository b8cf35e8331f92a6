namespace EdgeProxy.Certificates;

/// <summary>What operators see of a certificate's staple. Immutable.</summary>
public sealed record StapleState
{
    /// <summary>Nothing is known, nothing is wanted: the quiet, normal state of a certificate whose issuer has no OCSP.</summary>
    public static readonly StapleState None = new();

    /// <summary>What is wanted, and what has come of it.</summary>
    public StapleStatus Status { get; init; } = StapleStatus.None;

    /// <summary>The response that is stapled, or was last; <see langword="null"/> when there never was one.</summary>
    public Staple? Staple { get; init; }

    /// <summary>Whether it lay beside the certificate.</summary>
    public bool IsSupplied { get; init; }

    /// <summary>What went wrong last; <see langword="null"/> when all is well.</summary>
    public string? LastError { get; init; }

    /// <summary>When the responder is asked next; <see langword="null"/> when none is.</summary>
    public DateTimeOffset? NextFetch { get; init; }

    /// <summary>The status by the clock: a staple ends without anybody writing it down.</summary>
    public StapleStatus StatusAt(DateTimeOffset now) => Status switch
    {
        StapleStatus.Good when Staple!.GoodUntil < now => StapleStatus.Expired,
        StapleStatus.Expired when Staple!.GoodUntil >= now => StapleStatus.Good,
        _ => Status,
    };
}

/// <summary>What a certificate's staple is like. The list is closed: its names are metric labels.</summary>
public enum StapleStatus
{
    /// <summary>There is nothing to staple, and nothing is missing.</summary>
    None,

    /// <summary>A verified response is stapled.</summary>
    Good,

    /// <summary>None has come yet.</summary>
    Missing,

    /// <summary>The last one has ended, and no other came.</summary>
    Expired,

    /// <summary>The issuer has revoked the certificate. Nothing is stapled.</summary>
    Revoked,

    /// <summary>The responder does not know the certificate. An earlier response is stapled while it holds.</summary>
    Unknown,
}

/// <summary>The words for these outside.</summary>
public static class StapleStatusText
{
    /// <summary>Such as <c>good</c>.</summary>
    public static string ToText(this StapleStatus status) => status switch
    {
        StapleStatus.Good => "good",
        StapleStatus.Missing => "missing",
        StapleStatus.Expired => "expired",
        StapleStatus.Revoked => "revoked",
        StapleStatus.Unknown => "unknown",
        _ => "none",
    };
}
