using System.Buffers.Binary;
using EdgeProxy.Draining;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeProxy.Tests.Draining.WebSockets;

public sealed class WebSocketFramesTests
{
    private const byte Text = 0x1, Continuation = 0x0, Ping = 0x9;

    [Theory]
    [InlineData(0, false)]
    [InlineData(125, true)]
    [InlineData(126, false)]
    [InlineData(65_535, true)]
    [InlineData(65_536, false)]
    public void Advance_FrameOfEachLengthForm_EndsWhereItEnds(int length, bool masked)
    {
        var frames = default(WebSocketFrames);
        byte[] bytes = [.. Frame(Text, final: true, length, masked), 0x81];

        Assert.Equal(bytes.Length - 1, frames.Advance(bytes));
        Assert.True(frames.IsBetweenMessages);
    }

    [Fact]
    public void Advance_FragmentsWithAPingBetween_IsAMessageUntilTheLast()
    {
        var frames = default(WebSocketFrames);

        frames.Advance(Frame(Text, final: false, 10, masked: false));
        Assert.Equal((true, false), (frames.IsBetweenFrames, frames.IsBetweenMessages));
        frames.Advance(Frame(Ping, final: true, 3, masked: false));
        Assert.Equal((true, false), (frames.IsBetweenFrames, frames.IsBetweenMessages));
        frames.Advance(Frame(Continuation, final: true, 10, masked: false));
        Assert.Equal((true, true), (frames.IsBetweenFrames, frames.IsBetweenMessages));
    }

    [Fact]
    public void Advance_LengthNobodyWillEverSend_NeverEnds()
    {
        var frames = default(WebSocketFrames);

        frames.Advance([0x82, 127, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);

        Assert.Equal(1000, frames.Advance(new byte[1000]));
        Assert.False(frames.IsBetweenFrames);
    }

    [Fact]
    public void Advance_AnyFramesInAnyPieces_FindsTheSameEnds() => Prop.ForAll<(byte Opcode, bool Final, ushort Length, bool Masked)[], byte[]>((shapes, pieces) =>
    {
        var bytes = shapes.SelectMany(shape => Frame((byte)(shape.Opcode & 0xF), shape.Final, shape.Length % 300, shape.Masked)).ToArray();
        var expected = Ends(bytes, [bytes.Length]);
        return expected.Count == shapes.Length && expected.SequenceEqual(Ends(bytes, [.. pieces.Select(static piece => 1 + piece), bytes.Length]));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Advance_AnyBytes_TakesSomeAndNeverMoreThanThereAre() => Prop.ForAll<byte[]>(bytes =>
    {
        var frames = default(WebSocketFrames);
        var at = 0;
        while (at < bytes.Length)
        {
            var taken = frames.Advance(bytes.AsSpan(at));
            if (taken <= 0 || taken > bytes.Length - at) return false;
            at += taken;
        }

        return true;
    }).QuickCheckThrowOnFailure();

    internal static byte[] Frame(byte opcode, bool final, int length, bool masked)
    {
        var frame = new List<byte> { (byte)(opcode | (final ? 0x80 : 0)) };
        var mask = masked ? 0x80 : 0;
        var extended = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(extended, (ulong)length);
        if (length < 126) frame.Add((byte)(mask | length));
        else if (length <= ushort.MaxValue) frame.AddRange([(byte)(mask | 126), .. extended[6..]]);
        else frame.AddRange([(byte)(mask | 127), .. extended]);
        if (masked) frame.AddRange([1, 2, 3, 4]);
        frame.AddRange(Enumerable.Repeat((byte)0x88, length));
        return [.. frame];
    }

    private static List<int> Ends(byte[] bytes, int[] pieces)
    {
        var ends = new List<int>();
        var frames = default(WebSocketFrames);
        var at = 0;
        foreach (var piece in pieces)
        {
            var end = Math.Min(bytes.Length, at + piece);
            while (at < end)
            {
                at += frames.Advance(bytes.AsSpan(at, end - at));
                if (frames.IsBetweenFrames) ends.Add(at);
            }
        }

        return ends;
    }
}
