using System.Buffers;
using System.Globalization;
using System.Text;

namespace EdgeProxy.AccessLogging;

/// <summary>Lines in the making, in UTF-8. Used again and again; not thread safe.</summary>
internal sealed class LineBuffer
{
    /// <summary>Of an IP address, in bytes: version 6 with a scope.</summary>
    public const int LongestAddress = 65;

    // Four times a chunk of entries: names make a line up to twice as long, and escapes some. What needs more is a client's doing, and its room is not kept.
    private const int Usual = 256 * 1024;

    // What needs no escape in any format, and is one byte a character.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(static code => (char)code).Where(static c => c is not ('"' or '\\'))]);

    private byte[] _bytes = new byte[Usual];
    private int _length;

    /// <summary>What was appended since the last <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Clear()
    {
        if (_bytes.Length > Usual) _bytes = new byte[Usual];
        _length = 0;
    }

    /// <summary>Appends what is UTF-8 already.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        _length += text.Length;
    }

    /// <summary>Appends a text as it is.</summary>
    public void Append(ReadOnlySpan<char> text) => _length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));

    /// <summary>Appends a text that needs no escape; otherwise nothing.</summary>
    /// <returns>Whether it did.</returns>
    public bool TryAppendPlain(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyExcept(Plain)) return false;
        Ascii.FromUtf16(text, Room(text.Length), out var written);
        _length += written;
        return true;
    }

    /// <summary>Appends a number, an address or a time, which takes no more than <paramref name="longest"/> bytes.</summary>
    public void Append<T>(T value, int longest, ReadOnlySpan<char> format = default)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(Room(longest), out var written, format, CultureInfo.InvariantCulture);
        _length += written;
    }

    private Span<byte> Room(int length)
    {
        if (_bytes.Length - _length < length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + length));
        return _bytes.AsSpan(_length);
    }
}
