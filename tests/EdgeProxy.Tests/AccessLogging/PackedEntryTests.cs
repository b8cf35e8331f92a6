using System.Net;
using EdgeProxy.AccessLogging;

namespace EdgeProxy.Tests.AccessLogging;

public class PackedEntryTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("192.0.2.7")]
    [InlineData("2001:db8::1")]
    [InlineData("fe80::1%4294967295")]
    public void Read_Client_IsTheOneThatWasPacked(string? client) =>
        Assert.Equal(client, Client(client is null ? null : IPAddress.Parse(client)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_WhatIsKnownOfARequest_IsWhatWasPacked(bool resumed)
    {
        var entry = new AccessLogEntry
        {
            Time = new DateTimeOffset(2026, 11, 20, 13, 55, 36, TimeSpan.FromHours(2)),
            Client = null,
            Method = "method",
            Target = "target",
            Protocol = "protocol",
            Host = "host",
            Status = 200,
            Sent = long.MaxValue,
            Duration = TimeSpan.FromTicks(3),
            Upstream = TimeSpan.FromTicks(2),
            Cluster = "cluster",
            Destination = "destination",
            TlsVersion = "version",
            Resumed = resumed,
            Certificate = "certificate",
            Referer = "referer",
            UserAgent = "agent\ud83d", // half of a pair, which is no character
            TraceId = "trace",
        };

        var read = PackedEntry.Read(Pack(entry));

        Assert.Equal((entry.Time, entry.Status, entry.Sent), (read.Time, read.Status, read.Sent));
        Assert.Equal((entry.Duration, entry.Upstream, entry.Resumed), (read.Duration, read.Upstream, read.Resumed));
        Assert.Equal(("method", "target", "protocol", "host"), (read.Method.ToString(), read.Target.ToString(), read.Protocol.ToString(), read.Host.ToString()));
        Assert.Equal(("cluster", "destination"), (read.Cluster.ToString(), read.Destination.ToString()));
        Assert.Equal(("version", "certificate"), (read.TlsVersion.ToString(), read.Certificate.ToString()));
        Assert.Equal(("referer", "agent\ud83d", "trace"), (read.Referer.ToString(), read.UserAgent.ToString(), read.TraceId.ToString()));
    }

    [Fact]
    public void Read_WhatIsNotKnown_IsNot()
    {
        var read = PackedEntry.Read(Pack(LogEntries.To("")));

        Assert.Equal((null, null), (read.Upstream, read.Resumed));
        Assert.True(read.Target.IsEmpty && read.Cluster.IsEmpty && read.TraceId.IsEmpty);
    }

    [Fact]
    public void SizeOf_AnyEntry_IsWhatItTakes()
    {
        foreach (var length in new[] { 0, 1, 7, 40_000 })
        {
            var entry = LogEntries.To(new string('a', length));
            var room = new byte[PackedEntry.SizeOf(entry)];

            PackedEntry.Write(entry, room);

            // Not a byte less, and none that is not needed.
            Assert.Equal(length, PackedEntry.Read(room).Target.Length);
            Assert.ThrowsAny<ArgumentException>(() => PackedEntry.Write(LogEntries.To(new string('a', length)), new byte[room.Length - 1]));
        }
    }

    private static string? Client(IPAddress? client) => PackedEntry.Read(Pack(LogEntries.To("/") with { Client = client })).Client?.ToString();

    private static byte[] Pack(in AccessLogEntry entry)
    {
        var room = new byte[PackedEntry.SizeOf(entry)];
        PackedEntry.Write(entry, room);
        return room;
    }
}
