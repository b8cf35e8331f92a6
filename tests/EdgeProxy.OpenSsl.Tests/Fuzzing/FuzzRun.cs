using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace EdgeProxy.OpenSsl.Tests.Fuzzing;

/// <summary>
/// Repeats a test with ever new randomness for <c>EDGEPROXY_FUZZ_SECONDS</c> (default 3). The seed is printed;
/// <c>EDGEPROXY_FUZZ_SEED</c> repeats a run.
/// </summary>
internal static class FuzzRun
{
    public static void Repeat(ITestOutputHelper output, Action<Random> round)
    {
        var seed = Number("EDGEPROXY_FUZZ_SEED") ?? Random.Shared.Next();
        var limit = TimeSpan.FromSeconds(Number("EDGEPROXY_FUZZ_SECONDS") ?? 3);
        output.WriteLine($"EDGEPROXY_FUZZ_SEED={seed}");
        var clock = Stopwatch.StartNew();
        var rounds = 0;
        for (; clock.Elapsed < limit; rounds++)
        {
            try
            {
                round(new Random(unchecked(seed + rounds)));
            }
            catch (Exception found)
            {
                // Round 0 of this seed is the one that failed.
                throw new InvalidOperationException($"EDGEPROXY_FUZZ_SEED={unchecked(seed + rounds)} repeats it: {found.Message}", found);
            }
        }

        output.WriteLine($"{rounds} rounds");
        Assert.NotEqual(0, rounds);
    }

    /// <summary>A few bits flipped, bytes set, cut, doubled or put in.</summary>
    public static byte[] Mutate(Random random, ReadOnlySpan<byte> original)
    {
        List<byte> bytes = [.. original];
        for (var changes = random.Next(1, 6); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, random.Next(1, Math.Min(16, bytes.Count - at) + 1)); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, random.Next(Math.Min(16, bytes.Count - at)))); break;
                default: bytes[at] = random.Next(2) == 0 ? (byte)0 : (byte)0xFF; break;
            }
        }

        return [.. bytes];
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
