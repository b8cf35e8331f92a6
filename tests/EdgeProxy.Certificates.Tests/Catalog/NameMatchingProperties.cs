using FsCheck;
using FsCheck.Fluent;

namespace EdgeProxy.Certificates.Tests.Catalog;

/// <summary>The catalog against the rules written down naively: a loop over every certificate and every host.</summary>
public class NameMatchingProperties
{
    private static readonly Config ManyCases = Config.QuickThrowOnFailure.WithMaxTest(3_000);

    // Few good labels, so that names meet, and now and then one that is none.
    private static readonly Gen<string> Label = Gen.Frequency(
        (12, Gen.Elements("a", "b", "C", "test")),
        (1, Gen.Elements("*", "", "10", "x\0y", "xn--bcher-kva", new string('l', 64))));

    private static readonly Gen<string> Name =
        from labels in Gen.Choose(1, 3).SelectMany(count => Label.ArrayOf(count))
        from star in Gen.Elements("", "", "*.")
        from dot in Gen.Elements("", "", "", ".")
        select star + string.Join('.', labels) + dot;

    private static readonly Gen<string[][]> HostsOfCertificates =
        from count in Gen.Choose(0, 6)
        from hosts in Gen.Choose(1, 4).SelectMany(each => Name.ArrayOf(each)).ArrayOf(count)
        select hosts;

    [Fact]
    public void Resolve_AnyNameAndCertificates_AgreesWithTheNaiveRules()
    {
        var cases =
            from hosts in HostsOfCertificates
            from name in Name
            from label in Label
            select (Hosts: hosts, Sni: name.StartsWith("*.", StringComparison.Ordinal) ? label + name[1..] : name);

        var found = new HashSet<MatchRule>();
        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            CertificateEntry[] entries = [.. test.Hosts.Select((hosts, index) => TestEntry.Create($"{index:000}", [.. Normal(hosts)]))];
            var match = CertificateCatalog.Build(entries, new CatalogOptions(), TestEntry.Now).Resolve(test.Sni);
            var (rule, name) = Naive(entries, test.Sni);
            found.Add(rule);
            return match.Rule == rule && match.Candidates.Select(entry => entry.Name).SingleOrDefault() == name;
        }).Check(ManyCases);
        Assert.Superset(new HashSet<MatchRule> { MatchRule.Exact, MatchRule.Wildcard, MatchRule.Reject }, found);
    }

    [Fact]
    public void Build_AnyOrderOfCertificates_GivesTheSameCatalog()
    {
        var cases =
            from hosts in HostsOfCertificates
            from seed in Gen.Choose(0, int.MaxValue)
            select (Hosts: hosts, Seed: seed);

        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            CertificateEntry[] entries = [.. test.Hosts.Select((hosts, index) => Entry(index, Normal(hosts)))];
            CertificateEntry[] shuffled = [.. entries];
            new Random(test.Seed).Shuffle(shuffled);

            var one = CertificateCatalog.Build(entries, new CatalogOptions(), TestEntry.Now);
            var other = CertificateCatalog.Build(shuffled, new CatalogOptions(), TestEntry.Now);
            return one.Entries.SequenceEqual(other.Entries)
                && one.Shadowed.SequenceEqual(other.Shadowed)
                && one.Default.SequenceEqual(other.Default)
                && test.Hosts.SelectMany(hosts => hosts).All(host => one.Resolve(host).Candidates.SequenceEqual(other.Resolve(host).Candidates));
        }).Check(ManyCases);
    }

    private static CertificateEntry Entry(int index, IEnumerable<string> hosts)
    {
        var entry = index % 3 == 0 ? TestEntry.Rsa($"{index:000}", [.. hosts]) : TestEntry.Create($"{index:000}", [.. hosts]);
        return entry with { NotAfter = TestEntry.Now.AddDays((index % 4) - 1) };
    }

    /// <summary>Hosts as a loader would hand them over.</summary>
    private static IEnumerable<string> Normal(IEnumerable<string> hosts) =>
        hosts.Where(host => host.Length > 0).Select(host => host.TrimEnd('.').ToLowerInvariant()).Distinct(StringComparer.Ordinal);

    private static (MatchRule Rule, string? Name) Naive(IEnumerable<CertificateEntry> entries, string sni)
    {
        var labels = sni.ToLowerInvariant().Split('.').ToList();
        if (labels.Count > 1 && labels[^1].Length == 0) labels.RemoveAt(labels.Count - 1);
        var isName = labels.TrueForAll(label => label.Length is > 0 and <= 63 && !label.Contains('\0') && label != "*") && labels[^1] != "10";
        if (!isName) return (MatchRule.Reject, null);

        var exact = string.Join('.', labels);
        var wildcard = string.Join('.', labels.Skip(1).Prepend("*"));
        foreach (var (rule, wanted) in new[] { (MatchRule.Exact, exact), (MatchRule.Wildcard, wildcard) })
        {
            var found = entries.FirstOrDefault(entry => entry.Hosts.Contains(wanted) && wanted != "*");
            if (found is not null) return (rule, found.Name);
        }

        return (MatchRule.Reject, null);
    }
}
