namespace EdgeProxy.Certificates;

/// <summary>
/// Dates, but for those of the leaf itself: whether it is valid changes while it serves, so that is told by the time, not by a finding.
/// </summary>
internal static class ValidityRules
{
    // CA/Browser Forum, ballots 193, SC31 and SC-081: by the day of issue, the most days that a public authority may give.
    private static readonly (DateTimeOffset From, int Days)[] PublicLimits =
    [
        (new(2029, 3, 15, 0, 0, 0, TimeSpan.Zero), 47),
        (new(2027, 3, 15, 0, 0, 0, TimeSpan.Zero), 100),
        (new(2026, 3, 15, 0, 0, 0, TimeSpan.Zero), 200),
        (new(2020, 9, 1, 0, 0, 0, TimeSpan.Zero), 398),
        (DateTimeOffset.MinValue, 825),
    ];

    public static string? TooLong(VettingSubject subject)
    {
        var leaf = subject.Leaf;
        var limit = Array.Find(PublicLimits, limit => leaf.NotBefore >= limit.From).Days;
        var days = (leaf.NotAfter - leaf.NotBefore).TotalDays;
        return days > limit ? $"It is valid for {days:0} days; public authorities may issue for {limit}." : null;
    }

    // On 30 May 2020 "AddTrust External CA Root" expired: half the internet's clients looked no further than the expired chain they were sent.
    public static string? ExpiredIntermediate(VettingSubject subject)
    {
        var expired = subject.Chain.Sent.Skip(1).FirstOrDefault(certificate => certificate.NotAfter < subject.Now);
        return expired is null
            ? null
            : $"The intermediate {DistinguishedName.Format(expired.Subject)} expired at {expired.NotAfter:u}; get the chain from the issuer again.";
    }
}
