namespace EdgeProxy.Certificates;

/// <summary>Why a certificate does not serve, or not in its newest version. The list is closed: it becomes a label of metrics.</summary>
public enum CertificateFailureReason
{
    /// <summary>A folder or other source could not be searched; what it gave before keeps serving.</summary>
    SourceUnreadable,

    /// <summary>A folder has become empty, as one does when its volume is unmounted; what it gave before keeps serving.</summary>
    SourceEmpty,

    /// <summary>A file that was named, or that belongs to the layout, is not there.</summary>
    FileNotFound,

    /// <summary>A file could not be read, most often for want of permission.</summary>
    FileUnreadable,

    /// <summary>A file is empty, or a pipe, socket, device or folder.</summary>
    NotARegularFile,

    /// <summary>A file is larger than anything that could be a certificate.</summary>
    FileTooLarge,

    /// <summary>A PEM block is cut off or damaged.</summary>
    MalformedPem,

    /// <summary>A certificate could not be decoded.</summary>
    MalformedCertificate,

    /// <summary>A private key could not be decoded.</summary>
    MalformedKey,

    /// <summary>A PFX could not be decoded.</summary>
    MalformedPfx,

    /// <summary>A certificate revocation list could not be decoded.</summary>
    MalformedRevocationList,

    /// <summary>A file of revocation lists has none in it.</summary>
    NoRevocationList,

    /// <summary>There is a key, or nothing, but no certificate.</summary>
    NoCertificate,

    /// <summary>There is a certificate but no private key.</summary>
    NoPrivateKey,

    /// <summary>The key belongs to none of the certificates.</summary>
    KeyMismatch,

    /// <summary>The key is of a kind that does not serve TLS, or encrypted in a way that is not supported.</summary>
    UnsupportedKey,

    /// <summary>The key or PFX is encrypted and no password was given.</summary>
    PasswordMissing,

    /// <summary>The password does not open the key or PFX.</summary>
    PasswordWrong,

    /// <summary>A vetting rule rejects it; the failure's findings say which.</summary>
    Unfit,

    /// <summary>A new version is past its validity and the one in service is not. Alone, an expired certificate serves.</summary>
    Expired,

    /// <summary>A new version is not valid yet and the one in service is; it takes over when its time comes.</summary>
    NotYetValid,

    /// <summary>A new version promises a staple and waits for it; the one in service stays meanwhile.</summary>
    AwaitingStaple,

    /// <summary>Last good versions cannot be kept on disk, or one that was kept cannot be used. What serves is not concerned.</summary>
    LastGoodUnusable,

    /// <summary>Another certificate has the same name; this one serves under the one that the failure tells.</summary>
    DuplicateName,
}

/// <summary>What went wrong with one certificate, for the operator. Never holds key material or a password.</summary>
public sealed record CertificateFailure
{
    /// <summary>The certificate's name; <see langword="null"/> when a whole source failed.</summary>
    public required string? Name { get; init; }

    /// <summary>The file or folder at fault.</summary>
    public required string Source { get; init; }

    /// <summary>The kind of failure.</summary>
    public required CertificateFailureReason Reason { get; init; }

    /// <summary>What is wrong with which file, and what would be right.</summary>
    public required string Message { get; init; }

    /// <summary>What vetting found, rejections and remarks; a single one that says the same as <see cref="Message"/> when it did not come to that.</summary>
    public IReadOnlyList<CertificateFinding> Findings
    {
        get => field is { Count: > 0 } ? field : [new CertificateFinding(VettingRule.ToId(Reason.ToString()), Severity, Message)];
        init;
    }

    /// <summary>
    /// A certificate that merely got another name is as good as any, one without a spare serves as well as with it, and one that waits for its
    /// staple has nothing wrong with it.
    /// </summary>
    public VettingSeverity Severity =>
        Reason is CertificateFailureReason.DuplicateName or CertificateFailureReason.LastGoodUnusable or CertificateFailureReason.AwaitingStaple
            ? VettingSeverity.Warn
            : VettingSeverity.Reject;

    /// <summary>Whether a certificate of this name serves all the same: its last good version, or the one that got another name.</summary>
    public bool Serving { get; init; }

    /// <summary>When it was first seen; it is the same failure as long as name, source and reason stay the same.</summary>
    public DateTimeOffset Since { get; init; }
}
