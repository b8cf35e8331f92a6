namespace EdgeProxy.Certificates;

/// <summary>What a store goes by.</summary>
/// <param name="Sources">In order: of two certificates of the same name, the first keeps it.</param>
/// <param name="Options">What decides when no certificate claims a name.</param>
/// <param name="Loader">Vets what the sources give.</param>
public sealed record StoreSettings(IReadOnlyList<ICertificateSource> Sources, CatalogOptions Options, CandidateLoader Loader);
