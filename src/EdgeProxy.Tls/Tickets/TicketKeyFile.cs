using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>
/// The form in which ticket keys lie on disk: a magic word with the version, the number of keys, each key with its age, and a SHA-256 over
/// all of it, so that a torn or foreign file is told from a good one. Every number is big-endian.
/// </summary>
internal static class TicketKeyFile
{
    /// <summary>More keys than anybody keeps.</summary>
    public const int MostKeys = 1000;

    /// <summary>Bytes of the largest file there can be.</summary>
    public const int LargestSize = HeaderSize + (MostKeys * EntrySize) + SHA256.HashSizeInBytes;

    private const int HeaderSize = 10;
    private const int EntrySize = sizeof(long) + TicketKey.Size;

    private static readonly long LatestTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private static ReadOnlySpan<byte> Magic => "EPTICKT1"u8;

    /// <summary>Puts keys into the form. The caller wipes the result.</summary>
    public static byte[] Encode(IReadOnlyList<HeldTicketKey> keys)
    {
        if (keys.Count > MostKeys) throw new ArgumentException($"more than {MostKeys} keys", nameof(keys));
        // Pinned, so that the garbage collector leaves no copy behind.
        var file = GC.AllocateUninitializedArray<byte>(HeaderSize + (keys.Count * EntrySize) + SHA256.HashSizeInBytes, pinned: true);
        Magic.CopyTo(file);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(Magic.Length), (ushort)keys.Count);
        for (var i = 0; i < keys.Count; i++)
        {
            var entry = file.AsSpan(HeaderSize + (i * EntrySize), EntrySize);
            BinaryPrimitives.WriteInt64BigEndian(entry, keys[i].Since.ToUnixTimeMilliseconds());
            keys[i].Key.CopyTo(entry[sizeof(long)..]);
        }

        var body = file.AsSpan(0, file.Length - SHA256.HashSizeInBytes);
        SHA256.HashData(body, file.AsSpan(body.Length));
        return file;
    }

    /// <summary>Reads what <see cref="Encode"/> wrote, and nothing else.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> file, [NotNullWhen(true)] out IReadOnlyList<HeldTicketKey>? keys)
    {
        keys = null;
        if (file.Length < HeaderSize + SHA256.HashSizeInBytes || !file.StartsWith(Magic)) return false;
        var count = BinaryPrimitives.ReadUInt16BigEndian(file[Magic.Length..]);
        var body = file[..^SHA256.HashSizeInBytes];
        if (count > MostKeys || body.Length != HeaderSize + (count * EntrySize)) return false;
        if (!SHA256.HashData(body).AsSpan().SequenceEqual(file[body.Length..])) return false;

        var found = new List<HeldTicketKey>(count);
        for (var entries = body[HeaderSize..]; entries.Length > 0; entries = entries[EntrySize..])
        {
            var milliseconds = Math.Clamp(BinaryPrimitives.ReadInt64BigEndian(entries), 0, LatestTime);
            found.Add(new HeldTicketKey(TicketKey.From(entries[sizeof(long)..EntrySize]), DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)));
        }

        keys = found;
        return true;
    }
}
