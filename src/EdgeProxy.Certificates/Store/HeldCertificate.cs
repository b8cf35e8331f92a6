namespace EdgeProxy.Certificates;

/// <summary>What the writer remembers of one certificate from one reload to the next.</summary>
/// <param name="ContentHash">Of the bytes tried last, good or bad, so that they are not tried again; null when they shall be.</param>
/// <param name="Entry">The last good version, if there ever was one.</param>
/// <param name="Problem">What was wrong with the bytes tried last.</param>
internal sealed record HeldCertificate(string? ContentHash, CertificateEntry? Entry, LoadProblem? Problem);
