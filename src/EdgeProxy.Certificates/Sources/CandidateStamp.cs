using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>
/// What can be told of a candidate without reading it. While it stays the same the contents need no reading; when it differs, the contents decide.
/// </summary>
/// <param name="Version">Stands for the place, size and times of all its files.</param>
/// <param name="ChangedAt">When the last of them changed, by the clock of the file system.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CandidateStamp(UInt128 Version, DateTimeOffset ChangedAt)
{
    private const int FieldsOfOne = 7;

    /// <summary>The stamp of some files; null when the system cannot tell of the first.</summary>
    internal static CandidateStamp? Of(params ReadOnlySpan<string?> files)
    {
        Span<byte> fields = stackalloc byte[files.Length * FieldsOfOne * sizeof(ulong)];
        fields.Clear();
        var changedAt = DateTimeOffset.MinValue;
        for (var i = 0; i < files.Length; i++)
        {
            if (files[i] is not { } file) continue;
            if (!FileStatus.TryGet(file, out var status))
            {
                if (i == 0) return null;
                continue;
            }

            Write(fields[(i * FieldsOfOne * sizeof(ulong))..], status);
            if (status.ChangedAt > changedAt) changedAt = status.ChangedAt;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(fields, hash);
        return new CandidateStamp(BinaryPrimitives.ReadUInt128LittleEndian(hash), changedAt);
    }

    private static void Write(Span<byte> fields, in FileStatus status)
    {
        ReadOnlySpan<ulong> values =
        [
            status.Device,
            status.Inode,
            status.Size,
            (ulong)status.ChangedSeconds,
            status.ChangedNanoseconds,
            (ulong)status.ModifiedSeconds,
            status.ModifiedNanoseconds,
        ];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(fields[(i * sizeof(ulong))..], values[i]);
    }
}
