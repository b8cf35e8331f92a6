using EdgeProxy.Testing;
using Xunit.Abstractions;

namespace EdgeProxy.Certificates.Tests.Stapling;

/// <summary>
/// Whatever comes from the network, the readers answer with a verdict, and never with an exception. The seed is printed;
/// <c>EDGEPROXY_FUZZ_SEED</c> repeats a run, <c>EDGEPROXY_FUZZ_SECONDS</c> makes it longer.
/// </summary>
public class ResponseFuzz(ITestOutputHelper output)
{
    private static readonly CertificateEntry Entry = StapleKit.Entry(StapleKit.Leaf);

    [Fact]
    public void Verify_MutatedResponses_NeverThrowAndAreNeverGoodButForWhatIsSigned()
    {
        var delegated = StapleKit.Pki.Issue(new LeafOptions { Hosts = ["ocsp.test"], ExtendedKeyUsages = [TestOcsp.OcspSigning] });
        byte[][] responses =
        [
            StapleKit.Respond(StapleKit.Leaf),
            StapleKit.Respond(StapleKit.Leaf, options: new() { Delegate = delegated, Nonce = [1, 2], Others = [delegated] }),
            StapleKit.Respond(StapleKit.Leaf, options: new() { Status = TestOcspStatus.Revoked, SignerByKey = true }),
        ];

        Repeat(random =>
        {
            var mutated = Mutate(random, responses[random.Next(responses.Length)]);
            var verdict = OcspVerifier.Verify(mutated, Entry, StapleKit.Now, random.Next(2) == 0 ? [1, 2] : []);
            if (verdict.Outcome != OcspOutcome.Good) return;
            // What is not under the signature may change: a certificate nobody needs, the tags around it.
            Assert.True(OcspResponse.TryRead(mutated, out var read));
            Assert.Contains(responses, original => OcspResponse.TryRead(original, out var well) && well.Signature.Signed.Span.SequenceEqual(read.Signature.Signed.Span));
        });
    }

    [Fact]
    public void Verify_MutatedLists_NeverThrowAndNeverLeaveARevokedOneOut()
    {
        var list = StapleKit.Pki.Intermediate.RevocationList(StapleKit.Now, StapleKit.Now.AddDays(7), StapleKit.Leaf.Der);
        var serials = new HashSet<string>(StringComparer.Ordinal) { Entry.SerialNumber };

        Repeat(random =>
        {
            var verdict = CrlVerifier.Verify(Mutate(random, list), Entry.Revocation.Issuer!, serials, StapleKit.Now);
            Assert.True(verdict.Failure is not null || verdict.Listed.Count == 1);
        });
    }

    private void Repeat(Action<Random> round)
    {
        var seed = Number("EDGEPROXY_FUZZ_SEED") ?? Random.Shared.Next();
        var limit = TimeSpan.FromSeconds(Number("EDGEPROXY_FUZZ_SECONDS") ?? 2);
        output.WriteLine($"EDGEPROXY_FUZZ_SEED={seed}");
        var began = TimeProvider.System.GetTimestamp();
        var rounds = 0;
        for (; TimeProvider.System.GetElapsedTime(began) < limit; rounds++)
        {
            try
            {
                round(new Random(unchecked(seed + rounds)));
            }
            catch (Exception found)
            {
                throw new InvalidOperationException($"EDGEPROXY_FUZZ_SEED={unchecked(seed + rounds)} repeats it: {found.Message}", found);
            }
        }

        output.WriteLine($"{rounds} rounds");
        Assert.NotEqual(0, rounds);
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;

    /// <summary>A few bits flipped, bytes set, cut, doubled or put in; lengths are hit as often as contents.</summary>
    private static byte[] Mutate(Random random, byte[] original)
    {
        List<byte> bytes = [.. original];
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(2) == 0 ? random.Next(bytes.Count) : random.Next(Math.Min(60, bytes.Count));
            switch (random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, random.Next(1, Math.Min(16, bytes.Count - at) + 1)); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, random.Next(Math.Min(16, bytes.Count - at)))); break;
                default: bytes[at] = random.Next(2) == 0 ? (byte)0x80 : (byte)0xFF; break;
            }
        }

        return [.. bytes];
    }
}
