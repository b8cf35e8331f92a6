using System.Text;
using static EdgeProxy.Certificates.Tests.Vetting.Candidates;

namespace EdgeProxy.Certificates.Tests.Vetting;

/// <summary>Whatever is wrong, what is said of it goes into logs and answers: no part of a key or password may be in it.</summary>
public class SecrecyTests
{
    private const string Password = "correct horse";
    private const int Telling = 12; // characters of base64 or hexadecimal: nine bytes or six of a secret

    [Fact]
    public void Load_AnyMutation_TellsNothingOfKeyOrPassword()
    {
        const int Seed = 7468;
        var random = new Random(Seed);
        var leaf = Pki.Leaf("a.test");
        string[] keys = [leaf.Key.Pem, leaf.Key.TraditionalPem, leaf.Key.EncryptedPem(Password)];
        var secrets = keys.SelectMany(Pieces).Concat(Pieces(leaf.Key.Der)).Append(Password).ToHashSet();
        var said = new HashSet<string>();
        for (var round = 0; round < 2_000; round++)
        {
            var key = Mutate(keys[round % keys.Length], random);
            var certificate = random.Next(4) == 0 ? Mutate(leaf.ChainPem, random) : leaf.ChainPem;
            // Now and then in the wrong file, or all in one.
            using var candidate = Candidate(random.Next(8) == 0 ? key + certificate : certificate, key, random.Next(2) == 0 ? Password : "guess");
            var result = Loader.Load(new LoadRequest(candidate));
            if (result.Problem is { } problem) said.Add(problem.Message);
            if (result.Entry is { } entry) said.UnionWith(entry.Findings.Select(finding => finding.Message));
        }

        Assert.True(said.Count > 20, "too little went wrong for a test");
        Assert.All(said, message => Assert.DoesNotContain(secrets, secret => message.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    private static IEnumerable<string> Pieces(string pem) =>
        pem.Split('\n').Where(line => line.Length >= Telling && line[0] != '-').SelectMany(line => Enumerable.Range(0, line.Length / Telling).Select(i => line.Substring(i * Telling, Telling)));

    private static IEnumerable<string> Pieces(byte[] der) => Convert.ToHexString(der[20..]).Chunk(Telling).Where(piece => piece.Length == Telling).Select(piece => new string(piece));

    private static string Mutate(string pem, Random random)
    {
        var text = new StringBuilder(pem);
        switch (random.Next(5))
        {
            case 0: return pem[..random.Next(pem.Length)];
            case 1: return pem[random.Next(pem.Length)..];
            case 2:
                text[random.Next(text.Length)] = (char)random.Next(1, 127);
                break;
            case 3:
                text.Insert(random.Next(text.Length), "\n-----BEGIN ");
                break;
            default:
                text.Replace("PRIVATE KEY", "SECRET KEY");
                break;
        }

        return text.ToString();
    }

    private static CertificateCandidate Candidate(string certificate, string key, string password) => new()
    {
        Name = "site",
        Identity = "site",
        Source = "site.crt",
        Certificate = new CandidatePart("site.crt", Encoding.UTF8.GetBytes(certificate)),
        Key = new CandidatePart("site.key", Encoding.UTF8.GetBytes(key)),
        Password = new CandidatePart("site.pass", Encoding.UTF8.GetBytes(password)),
    };
}
