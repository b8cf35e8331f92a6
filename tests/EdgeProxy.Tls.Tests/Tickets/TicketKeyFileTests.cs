using System.Collections.Immutable;
using EdgeProxy.OpenSsl;
using EdgeProxy.Testing;

namespace EdgeProxy.Tls.Tests.Tickets;

public class TicketKeyFileTests
{
    private static readonly ImmutableDictionary<string, long> None = ImmutableDictionary<string, long>.Empty;
    private static readonly ImmutableDictionary<string, long> Ended = None.Add("one", 1).Add("zwei.ä", long.MaxValue);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(TicketKeyFile.MostKeys)]
    public void Decode_WhatWasEncoded_GivesTheSameKeys(int count)
    {
        var keys = Keys(count);

        Assert.True(TicketKeyFile.TryDecode(TicketKeyFile.Encode(keys, None), out var decoded, out _));

        Assert.Equal(keys.Select(held => held.Since), decoded.Select(held => held.Since));
        Assert.Equal(keys.Select(Text), decoded.Select(Text));
    }

    [Fact]
    public void Decode_CutAtAnyByteOrLonger_IsRefused()
    {
        var file = TicketKeyFile.Encode(Keys(2), Ended);

        for (var length = 0; length < file.Length; length++) Assert.False(TicketKeyFile.TryDecode(file.AsSpan(0, length), out _, out _));
        Assert.False(TicketKeyFile.TryDecode([.. file, 0], out _, out _));
    }

    [Fact]
    public void Decode_AnyBitFlipped_IsRefused()
    {
        var file = TicketKeyFile.Encode(Keys(2), Ended);
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(TicketKeyFile.TryDecode(file, out _, out _), $"bit {bit}");
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Decode_Anything_NeverThrows()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(400)];
            random.NextBytes(bytes);
            // Half of them begin well, so that more than the first comparison is met.
            if (random.Next(2) == 0) "EPTICKT2"u8[..Math.Min(8, bytes.Length)].CopyTo(bytes);

            var exception = Record.Exception(() => Assert.False(TicketKeyFile.TryDecode(bytes, out _, out _)));
            Assert.True(exception is null, $"seed {seed}, round {round}: {exception}");
        }
    }

    [Fact]
    public void Decode_WhatWasEncoded_GivesTheSameEnds()
    {
        Assert.True(TicketKeyFile.TryDecode(TicketKeyFile.Encode([], Ended), out _, out var decoded));

        Assert.Equal(Ended.OrderBy(end => end.Key, StringComparer.Ordinal), decoded.OrderBy(end => end.Key, StringComparer.Ordinal));
    }

    private static List<HeldTicketKey> Keys(int count) =>
        [.. Enumerable.Range(0, count).Select(age => new HeldTicketKey(TicketKey.Create(), TestPki.BaseTime.AddHours(-age)))];

    private static string Text(HeldTicketKey held)
    {
        var bytes = new byte[TicketKey.Size];
        held.Key.CopyTo(bytes);
        return Convert.ToHexString(bytes);
    }
}
