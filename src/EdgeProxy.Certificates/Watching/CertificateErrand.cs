namespace EdgeProxy.Certificates;

/// <summary>What is to be done, once.</summary>
/// <param name="Kind">How to look.</param>
/// <param name="Reload">Who waits for the look.</param>
/// <param name="Change">Other settings, to be tried before.</param>
internal sealed record CertificateErrand(ReloadKind Kind, TaskCompletionSource<CertificateReload>? Reload, RequestedChange? Change);

/// <summary>Other settings that somebody wants.</summary>
/// <param name="Wanted">Which.</param>
/// <param name="Outcome">What they changed; null when they were refused.</param>
internal sealed record RequestedChange(CertificateReconfiguration Wanted, TaskCompletionSource<CertificateReload?> Outcome);
