using System.Security.Cryptography;
using System.Text;

namespace EdgeProxy.Certificates.Tests.Loading;

public class PemReaderTests
{
    private const string Block = "-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n";

    [Theory]
    [InlineData(Block)]
    [InlineData("-----BEGIN CERTIFICATE-----\r\nAQ\r\nID\r\n-----END CERTIFICATE-----\r\n")]
    [InlineData("-----BEGIN CERTIFICATE-----AQID-----END CERTIFICATE-----")]
    [InlineData("\uFEFF" + Block)]
    [InlineData("Bag Attributes\n    friendlyName: a\n" + Block + "the end")]
    [InlineData("\0\0\n" + Block + "\0")]
    [InlineData("  " + Block)]
    public void TryRead_SoundBlock_GivesLabelAndBytes(string text)
    {
        var (label, problem, bytes, _) = Assert.Single(Read(text));
        Assert.Equal("CERTIFICATE", label);
        Assert.Equal(PemProblem.None, problem);
        Assert.Equal([1, 2, 3], bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN ")]
    [InlineData("-----BEGIN CERTIFICATE----")]
    [InlineData("x-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN CERT\0IFICATE-----\nAQID\n-----END CERT\0IFICATE-----\n")]
    [InlineData("-----BEGIN \n-----\n-----END \n-----")]
    public void TryRead_NoBlock_FindsNothing(string text) => Assert.Empty(Read(text));

    [Theory]
    [InlineData("-----BEGIN CERTIFICATE-----\nAQID\n", nameof(PemProblem.NoEnd))]
    [InlineData("-----BEGIN CERTIFICATE-----", nameof(PemProblem.NoEnd))]
    [InlineData("-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIF", nameof(PemProblem.OtherEnd))]
    [InlineData("-----BEGIN CERTIFICATE-----\nAQID\n-----END PRIVATE KEY-----\n", nameof(PemProblem.OtherEnd))]
    [InlineData("-----BEGIN CERTIFICATE-----\nAQI\n-----END CERTIFICATE-----\n", nameof(PemProblem.BadBase64))]
    [InlineData("-----BEGIN CERTIFICATE-----\nAQ\0ID\n-----END CERTIFICATE-----\n", nameof(PemProblem.BadBase64))]
    [InlineData("-----BEGIN CERTIFICATE-----\nKey: value\n\nAQID\n-----END CERTIFICATE-----\n", nameof(PemProblem.BadBase64))]
    [InlineData("-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAQID\n-----END CERTIFICATE-----\n", nameof(PemProblem.LegacyEncryption))]
    public void TryRead_BrokenBlock_SaysWhatIsWrongAndGoesOn(string text, string expected)
    {
        var blocks = Read(text + "\n" + Block);
        Assert.Equal(expected, blocks[0].Problem.ToString());
        Assert.Equal(PemProblem.None, blocks[^1].Problem);
    }

    [Fact]
    public void TryRead_FilesJoinedWithoutALineEnd_AreTwoBlocks() =>
        Assert.Equal([PemProblem.None, PemProblem.None], Read(Block.TrimEnd() + Block).Select(block => block.Problem));

    [Fact]
    public void TryRead_LaterBlock_KnowsItsLine() => Assert.Equal([2, 6], Read("text\n" + Block + "\n" + Block).Select(block => block.Line));

    [Fact]
    public void TryRead_HugeFileOfBeginLines_IsReadInOnePass()
    {
        var text = string.Concat(Enumerable.Repeat("-----BEGIN A-----\n", 400_000));
        Assert.Equal(400_000, Read(text).Count);
    }

    [Fact]
    public void TryRead_AnyMutation_FindsWhatTheReaderOfDotNetFinds()
    {
        const int Seed = 20260501;
        var random = new Random(Seed);
        string[] fragments = ["-----BEGIN ", "-----END ", "-----", "CERTIFICATE", "PRIVATE KEY", "AQID", "AQ==", "\n", "\r\n", " ", "\0", "=", "-", "x", Block, Block];
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => fragments[random.Next(fragments.Length)]));
            var blocks = Read(text);

            // A block we call sound is sound for .NET, too, and holds the same bytes.
            foreach (var block in blocks.Where(block => block.Problem == PemProblem.None))
            {
                var alone = $"-----BEGIN {block.Label}-----\n{Convert.ToBase64String(block.Bytes)}\n-----END {block.Label}-----";
                Assert.True(PemEncoding.TryFind(alone, out _), $"seed {Seed}, round {round}: {text}");
            }

            // The first that .NET finds, we find; it passes over broken ones and we tell of them. A block without a label is of no use to us.
            if (!PemEncoding.TryFind(text, out var fields) || text[fields.Label].Length == 0) continue;
            var bytes = Convert.FromBase64String(text[fields.Base64Data]);
            Assert.True(
                blocks.Exists(block => block.Problem == PemProblem.None && block.Label == text[fields.Label] && block.Bytes.SequenceEqual(bytes)),
                $"seed {Seed}, round {round}: {text}");
        }
    }

    [Fact]
    public void TryRead_RandomBytes_NeverThrows()
    {
        const int Seed = 7468;
        var random = new Random(Seed);
        var bytes = Encoding.ASCII.GetBytes(Block + Block);
        for (var round = 0; round < 20_000; round++)
        {
            var mutated = bytes[..random.Next(bytes.Length)];
            for (var i = random.Next(4); i > 0 && mutated.Length > 0; i--) mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            var reader = new PemReader(mutated);
            while (reader.TryRead(out var block)) Assert.InRange(block.Body.Length, 0, mutated.Length);
        }
    }

    private static List<(string Label, PemProblem Problem, byte[] Bytes, int Line)> Read(string text)
    {
        var blocks = new List<(string, PemProblem, byte[], int)>();
        var reader = new PemReader(Encoding.UTF8.GetBytes(text));
        while (reader.TryRead(out var block))
        {
            var bytes = block.Problem == PemProblem.None ? block.Decode() : [];
            blocks.Add((Encoding.ASCII.GetString(block.Label), block.Problem, bytes, block.Line));
        }

        return blocks;
    }
}
