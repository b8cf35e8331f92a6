namespace EdgeProxy.Certificates;

/// <summary>Something about the status of clients' certificates that an operator should hear of, once.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Message">The particulars, for people.</param>
public sealed record ClientStatusNews(ClientStatusNewsKind Kind, string Message);

/// <summary>What can happen. The list is closed.</summary>
public enum ClientStatusNewsKind
{
    /// <summary>A client's certificate is revoked.</summary>
    Revoked,

    /// <summary>One that was revoked is good.</summary>
    GoodAgain,

    /// <summary>A responder fails in some way; told for the first certificate that meets it.</summary>
    Failing,

    /// <summary>That is over for all certificates.</summary>
    Recovered,
}

/// <summary>Is told about the status of clients' certificates, from several threads.</summary>
public interface IClientStatusObserver
{
    /// <summary>A responder was asked.</summary>
    void Fetched(OcspOutcome outcome);

    /// <summary>Something happened.</summary>
    void Tell(ClientStatusNews news);

    /// <summary>The loop failed for a reason nobody thought of; it goes on.</summary>
    void Failed(Exception fault);
}
