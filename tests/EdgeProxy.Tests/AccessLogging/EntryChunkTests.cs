using System.Net;
using System.Runtime.InteropServices;
using EdgeProxy.AccessLogging;

namespace EdgeProxy.Tests.AccessLogging;

public class EntryChunkTests
{
    // Whose names make lines longest beside what was packed; with and without quotes, which are escaped.
    [Theory]
    [InlineData("/")]
    [InlineData("/\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"")]
    public void Write_FullChunk_FitsWhereLinesAreMade(string target)
    {
        using var chunk = new EntryChunk(0);
        var entry = WithAllNames(target);
        while (chunk.TryAdd(entry, PackedEntry.SizeOf(entry)))
        {
        }

        var lines = new LineBuffer();
        var room = Room(lines);
        chunk.Write(AccessLogFormat.Json, lines);

        Assert.InRange(chunk.Count, 100, int.MaxValue);
        // A buffer that has to grow for each chunk would be made anew for each.
        Assert.Same(room, Room(lines));
        lines.Clear();
        Assert.Same(room, Room(lines));
    }

    [Fact]
    public void Write_EntryThatIsLonger_IsWholeAndItsRoomIsNotKept()
    {
        var target = "/" + new string('a', 600_000);
        var entry = LogEntries.To(target);
        using var chunk = new EntryChunk(PackedEntry.SizeOf(entry));
        Assert.True(chunk.TryAdd(entry, PackedEntry.SizeOf(entry)));

        var lines = new LineBuffer();
        var usual = Room(lines).Length;
        chunk.Write(AccessLogFormat.Common, lines);

        Assert.InRange(lines.Written.Length, target.Length, target.Length + 100);
        lines.Clear();
        Assert.Equal(usual, Room(lines).Length);
    }

    private static AccessLogEntry WithAllNames(string target) => LogEntries.To(target) with
    {
        Client = IPAddress.Loopback,
        Upstream = TimeSpan.FromMilliseconds(1.5),
        Cluster = "a",
        Destination = "b",
        TlsVersion = "1.3",
        Resumed = false,
        Certificate = "a",
        Referer = "b",
        UserAgent = "c",
        TraceId = "0af7651916cd43dd8448eb211c80319c",
    };

    private static byte[] Room(LineBuffer lines)
    {
        Assert.True(MemoryMarshal.TryGetArray(lines.Written, out var segment));
        return segment.Array!;
    }
}
