using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>
/// The form in which ticket keys lie on disk: a magic word with the version, the number of keys, each key with its age, what of their sessions
/// has been ended, and a SHA-256 over all of it, so that a torn or foreign file is told from a good one. Every number is big-endian. One file for
/// both: keys without the word of what they must no longer resume would be worse than none.
/// </summary>
internal static class TicketKeyFile
{
    /// <summary>More keys than anybody keeps.</summary>
    public const int MostKeys = 1000;

    /// <summary>Bytes of the largest file there can be: tens of thousands of ended certificates.</summary>
    public const int LargestSize = 8 * 1024 * 1024;

    private const int HeaderSize = 14;
    private const int EntrySize = sizeof(long) + TicketKey.Size;
    private const int EndSize = sizeof(long) + sizeof(ushort);

    private static readonly long LatestTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private static ReadOnlySpan<byte> Magic => "EPTICKT2"u8;

    /// <summary>Puts keys into the form. The caller wipes the result.</summary>
    /// <param name="keys">The newest first.</param>
    /// <param name="ended">What <see cref="EndedSessions.All"/> says.</param>
    public static byte[] Encode(IReadOnlyList<HeldTicketKey> keys, ImmutableDictionary<string, long> ended)
    {
        if (keys.Count > MostKeys) throw new ArgumentException($"more than {MostKeys} keys", nameof(keys));
        var ends = EncodeEnds(ended);
        // Pinned, so that the garbage collector leaves no copy behind.
        var file = GC.AllocateUninitializedArray<byte>(HeaderSize + (keys.Count * EntrySize) + ends.Length + SHA256.HashSizeInBytes, pinned: true);
        Magic.CopyTo(file);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(Magic.Length), (ushort)keys.Count);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(Magic.Length + sizeof(ushort)), ends.Length);
        for (var i = 0; i < keys.Count; i++)
        {
            var entry = file.AsSpan(HeaderSize + (i * EntrySize), EntrySize);
            BinaryPrimitives.WriteInt64BigEndian(entry, keys[i].Since.ToUnixTimeMilliseconds());
            keys[i].Key.CopyTo(entry[sizeof(long)..]);
        }

        ends.CopyTo(file.AsSpan(HeaderSize + (keys.Count * EntrySize)));
        var body = file.AsSpan(0, file.Length - SHA256.HashSizeInBytes);
        SHA256.HashData(body, file.AsSpan(body.Length));
        return file;
    }

    /// <summary>Reads what <see cref="Encode"/> wrote, and nothing else.</summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> file, [NotNullWhen(true)] out IReadOnlyList<HeldTicketKey>? keys, [NotNullWhen(true)] out ImmutableDictionary<string, long>? ended)
    {
        keys = null;
        ended = null;
        if (file.Length < HeaderSize + SHA256.HashSizeInBytes || !file.StartsWith(Magic)) return false;
        var count = BinaryPrimitives.ReadUInt16BigEndian(file[Magic.Length..]);
        var endsLength = BinaryPrimitives.ReadInt32BigEndian(file[(Magic.Length + sizeof(ushort))..]);
        var body = file[..^SHA256.HashSizeInBytes];
        if (count > MostKeys || endsLength < 0 || body.Length - endsLength != HeaderSize + (count * EntrySize)) return false;
        if (!SHA256.HashData(body).AsSpan().SequenceEqual(file[body.Length..])) return false;
        if (!TryDecodeEnds(body[^endsLength..], out ended)) return false;

        var found = new List<HeldTicketKey>(count);
        for (var entries = body[HeaderSize..^endsLength]; entries.Length > 0; entries = entries[EntrySize..])
        {
            var milliseconds = Math.Clamp(BinaryPrimitives.ReadInt64BigEndian(entries), 0, LatestTime);
            found.Add(new HeldTicketKey(TicketKey.From(entries[sizeof(long)..EntrySize]), DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)));
        }

        keys = found;
        return true;
    }

    private static byte[] EncodeEnds(ImmutableDictionary<string, long> ended)
    {
        using var ends = new MemoryStream();
        Span<byte> head = stackalloc byte[EndSize];
        foreach (var (certificate, ticks) in ended)
        {
            var name = Encoding.UTF8.GetBytes(certificate);
            BinaryPrimitives.WriteInt64BigEndian(head, ticks);
            BinaryPrimitives.WriteUInt16BigEndian(head[sizeof(long)..], checked((ushort)name.Length));
            ends.Write(head);
            ends.Write(name);
        }

        return ends.ToArray();
    }

    private static bool TryDecodeEnds(ReadOnlySpan<byte> ends, [NotNullWhen(true)] out ImmutableDictionary<string, long>? ended)
    {
        ended = null;
        var found = ImmutableDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        while (!ends.IsEmpty)
        {
            if (ends.Length < EndSize) return false;
            var length = BinaryPrimitives.ReadUInt16BigEndian(ends[sizeof(long)..]);
            if (ends.Length - EndSize < length) return false;
            found[Encoding.UTF8.GetString(ends.Slice(EndSize, length))] = BinaryPrimitives.ReadInt64BigEndian(ends);
            ends = ends[(EndSize + length)..];
        }

        ended = found.ToImmutable();
        return true;
    }
}
