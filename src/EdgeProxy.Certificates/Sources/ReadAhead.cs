namespace EdgeProxy.Certificates;

/// <summary>
/// Reads offers on all processors before they are asked for, some at a time, in their order. For a start, where every one is read: most of
/// the time that a file takes is spent waiting for the system.
/// </summary>
internal static class ReadAhead
{
    // Keys are among what is read; not more of them than that are in memory unused.
    private const int AtATime = 256;

    public static IEnumerable<ICertificateOffer> Of(IEnumerable<ICertificateOffer> offers) => offers.Chunk(AtATime).SelectMany(chunk =>
    {
        Parallel.For(0, chunk.Length, index => chunk[index] = new ReadOffer(chunk[index], chunk[index].Read()));
        return chunk;
    });

    private sealed record ReadOffer(ICertificateOffer Offer, CertificateCandidate Candidate) : ICertificateOffer
    {
        public string? Name => Offer.Name;

        public string Identity => Offer.Identity;

        public string Source => Offer.Source;

        public CandidateStamp? Look() => Candidate.Stamp;

        public CertificateCandidate Read() => Candidate;
    }
}
