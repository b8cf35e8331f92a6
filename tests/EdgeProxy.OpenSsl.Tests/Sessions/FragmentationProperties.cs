using FsCheck;
using FsCheck.Fluent;

namespace EdgeProxy.OpenSsl.Tests.Sessions;

/// <summary>However the network cuts the bytes, and however the buffers lie, the two sides say the same.</summary>
public class FragmentationProperties
{
    [Fact]
    public void Session_AnyFragmentation_HandshakesAndCarriesEveryByte()
    {
        var cases =
            from seed in Gen.Choose(0, int.MaxValue)
            from largestPortion in Gen.Elements(1, 7, 100, 1500, 20_000)
            from largestSegment in Gen.Elements(1, 5, 64, 4096)
            from version in Gen.Elements(TestServer.Tls12, TestServer.Tls13)
            from up in Gen.Choose(0, 20_000)
            from down in Gen.Choose(0, 40_000)
            select (seed, largestPortion, largestSegment, version, up, down);

        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var random = new Random(test.seed);
            using var pair = new TlsPair(test.version)
            {
                Portion = () => random.Next(1, test.largestPortion + 1),
                Segment = () => random.Next(1, test.largestSegment + 1),
            }.Establish();
            pair.ReadAll(pair.Client, pair.ToClient);
            var up = Bytes(random, test.up);
            var down = Bytes(random, test.down);
            return pair.Upload(up).AsSpan().SequenceEqual(up) && pair.Download(down).AsSpan().SequenceEqual(down);
        }).QuickCheckThrowOnFailure();
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
