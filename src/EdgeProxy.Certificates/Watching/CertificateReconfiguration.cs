namespace EdgeProxy.Certificates;

/// <summary>Other settings for a loop that runs.</summary>
/// <param name="Settings">When to look.</param>
/// <param name="Store">Where to look, and how to judge what is found.</param>
/// <param name="Publish">
/// Puts the catalog that comes of it into service, together with whatever else changes with the settings; on the loop's own thread, so that
/// there is one writer. With <see langword="false"/> it is refused: the former settings stay, and so does what serves.
/// </param>
public sealed record CertificateReconfiguration(CertificateSettings Settings, StoreSettings Store, Func<CertificateCatalog, bool> Publish);
