using System.Formats.Asn1;
using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>
/// What is known of one client's certificate. Handshakes read its status and leave word that the client came; all else belongs to the board.
/// </summary>
internal sealed class ClientStatusEntry : IFetchTarget
{
    private volatile Answer? _answer;
    private volatile bool _wasSeen = true;
    private volatile bool _isDormant;
    private long _seenAt;

    public required ClientStatusKey Key { get; init; }

    /// <summary>How to ask about it; null when there is nobody to ask, or no issuer to believe.</summary>
    public RevocationSources? Subject { get; init; }

    /// <summary>Whom to ask.</summary>
    public Uri? Responder { get; init; }

    /// <summary>Until when the certificate is valid.</summary>
    public DateTimeOffset NotAfter { get; init; }

    /// <summary>Serial number and issuer, for operators.</summary>
    public string Description { get; init; } = "";

    /// <summary>How often in a row asking failed.</summary>
    public int Failures { get; set; }

    /// <summary>The episode of failures it is part of.</summary>
    public ResponderEpisode? Episode { get; set; }

    public TimeSpan? Due { get; set; }

    public bool IsAsked { get; set; }

    public bool IsDropped { get; set; }

    /// <summary>Whether its client came since it was asked about last.</summary>
    public bool WasSeen
    {
        get => _wasSeen;
        set => _wasSeen = value;
    }

    /// <summary>Whether nothing will be asked until its client comes again.</summary>
    public bool IsDormant
    {
        get => _isDormant;
        set => _isDormant = value;
    }

    /// <summary>Whether it was put before its time since it was asked about last.</summary>
    public bool IsHurried { get; set; }

    /// <summary>When its client came last, on the monotonic clock.</summary>
    public TimeSpan SeenAt => new(Volatile.Read(ref _seenAt));

    /// <summary>Reads what is needed to ask about a certificate.</summary>
    /// <param name="key">What it is kept under.</param>
    /// <param name="der">The certificate.</param>
    /// <param name="issuerDer">Who signed it.</param>
    public static ClientStatusEntry Read(ClientStatusKey key, byte[] der, byte[] issuerDer)
    {
        try
        {
            var certificate = new ParsedCertificate(der);
            var subject = RevocationSources.Of(certificate, new ParsedCertificate(issuerDer));
            var responder = key.Responder ?? subject.Responder;
            return new ClientStatusEntry
            {
                Key = key,
                Subject = responder is null ? null : subject,
                Responder = responder,
                NotAfter = certificate.NotAfter,
                Description = $"serial {certificate.SerialNumber} of {DistinguishedName.Format(certificate.Issuer)}",
            };
        }
        catch (Exception malformed) when (malformed is AsnContentException or CryptographicException)
        {
            // OpenSSL has verified it and .NET cannot read it: nobody can be asked about it.
            return new ClientStatusEntry { Key = key };
        }
    }

    public ClientStatus StatusAt(DateTimeOffset now) => _answer switch
    {
        // It stays: that a responder does not answer any more makes nothing good.
        { Status: ClientStatus.Revoked } => ClientStatus.Revoked,
        { Status: ClientStatus.Good } good when now < good.GoodUntil => ClientStatus.Good,
        _ => ClientStatus.Unknown,
    };

    /// <summary>For how long the certificate is good yet by what was said.</summary>
    public TimeSpan GoodFor(DateTimeOffset now) =>
        _answer is { Status: ClientStatus.Good } good && now < good.GoodUntil ? good.GoodUntil - now : TimeSpan.Zero;

    /// <summary>
    /// Whether its client's coming is a reason to ask, beside the schedule: when it stayed away before, and when an answer ended before its time
    /// was up. That is the wall clock, which was set, or ran on while the machine slept. Handshakes ask without the board's lock: a question too
    /// many is dropped there.
    /// </summary>
    public bool WantsToBeAsked(DateTimeOffset now) =>
        IsDormant || (Failures == 0 && !IsAsked && !IsHurried && _answer is { Status: ClientStatus.Good } good && now >= good.GoodUntil);

    public void Seen(TimeSpan now)
    {
        Volatile.Write(ref _seenAt, now.Ticks);
        _wasSeen = true;
    }

    /// <summary>Takes over what a responder said, unless it said something else later: an old answer can be replayed on the way.</summary>
    public ClientStatusNewsKind? Hear(OcspVerdict verdict)
    {
        var before = _answer;
        if (verdict.ThisUpdate is not { } update || update < before?.ThisUpdate) return null;
        _answer = verdict switch
        {
            { Outcome: OcspOutcome.Revoked } => new Answer(ClientStatus.Revoked, update, default),
            { Staple: { } good } => new Answer(ClientStatus.Good, update, good.GoodUntil),
            // The responder has lost its data, or does not have it yet. That takes back what was good and not what was revoked.
            _ => before is { Status: ClientStatus.Revoked } ? before : new Answer(ClientStatus.Unknown, update, default),
        };
        return (before?.Status, _answer.Status) switch
        {
            (ClientStatus.Revoked, ClientStatus.Good) => ClientStatusNewsKind.GoodAgain,
            (not ClientStatus.Revoked, ClientStatus.Revoked) => ClientStatusNewsKind.Revoked,
            _ => null,
        };
    }

    private sealed record Answer(ClientStatus Status, DateTimeOffset ThisUpdate, DateTimeOffset GoodUntil);
}
