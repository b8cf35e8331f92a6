namespace EdgeProxy.Certificates;

/// <summary>Something about staples that an operator should hear of, once.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Certificate">The name of the certificate it happened to; <see langword="null"/> when it concerns all.</param>
/// <param name="Message">The particulars, for people.</param>
public sealed record StapleNews(StapleNewsKind Kind, string? Certificate, string Message);

/// <summary>What can happen. The list is closed.</summary>
public enum StapleNewsKind
{
    /// <summary>A certificate that had no staple has one.</summary>
    Stapled,

    /// <summary>A responder fails in some way; told for the first certificate that meets it.</summary>
    Failing,

    /// <summary>That is over for all certificates.</summary>
    Recovered,

    /// <summary>A certificate is revoked.</summary>
    Revoked,

    /// <summary>The responder does not know a certificate.</summary>
    Unknown,

    /// <summary>A certificate that was revoked or unknown is good.</summary>
    GoodAgain,

    /// <summary>A supplied response, or one that was kept, is not used; or nothing can be verified for want of the issuer.</summary>
    NotUsed,

    /// <summary>Staples cannot be kept on disk.</summary>
    ShelfFailing,

    /// <summary>They can be again.</summary>
    ShelfRecovered,
}

/// <summary>Is told about staples, from several threads but never two at once for the same certificate.</summary>
public interface IStapleObserver
{
    /// <summary>A responder was asked.</summary>
    void Fetched(string certificate, OcspOutcome outcome);

    /// <summary>Something happened.</summary>
    void Tell(StapleNews news);

    /// <summary>The loop failed for a reason nobody thought of; it goes on.</summary>
    void Failed(Exception fault);
}
