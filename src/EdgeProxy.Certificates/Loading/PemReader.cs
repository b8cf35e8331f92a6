using System.Buffers.Text;

namespace EdgeProxy.Certificates;

/// <summary>What is wrong with a PEM block.</summary>
internal enum PemProblem
{
    None,

    /// <summary>The file ends, or the next block begins, before the END line.</summary>
    NoEnd,

    /// <summary>The END line has another label than the BEGIN line.</summary>
    OtherEnd,

    /// <summary>What stands between the lines is not base64.</summary>
    BadBase64,

    /// <summary>The encryption of RFC 1421, as <c>openssl rsa -aes256</c> once wrote it: one MD5 is all that protects the password.</summary>
    LegacyEncryption,
}

/// <summary>One block between a BEGIN and an END line.</summary>
internal readonly ref struct PemBlock
{
    public required ReadOnlySpan<byte> Label { get; init; }

    /// <summary>What stands between the lines, white space included.</summary>
    public required ReadOnlySpan<byte> Body { get; init; }

    /// <summary>Line number of the BEGIN line, from 1.</summary>
    public required int Line { get; init; }

    public required PemProblem Problem { get; init; }

    /// <summary>The bytes of a block that has no <see cref="Problem"/>.</summary>
    public byte[] Decode()
    {
        _ = Base64.IsValid(Body, out var length);
        var decoded = new byte[length];
        _ = Base64.DecodeFromUtf8(Body, decoded, out _, out _);
        return decoded;
    }
}

/// <summary>
/// Reads PEM blocks (RFC 7468, lax grammar) out of any bytes, and tells of the broken ones where .NET's own reader passes over
/// them in silence. Text between blocks, a byte order mark, either line end and an END line that the next BEGIN line follows
/// at once (<c>cat a.crt b.crt</c>) are all right. Never throws; takes time in proportion to the length, whatever the bytes.
/// </summary>
internal ref struct PemReader(ReadOnlySpan<byte> text)
{
    private const int MaximumLabelLength = 64;

    private readonly ReadOnlySpan<byte> _text = text;
    private int _position = text.StartsWith("\uFEFF"u8) ? 3 : 0;
    private int _line = 1;
    private int _counted;

    private static ReadOnlySpan<byte> Dashes => "-----"u8;

    private static ReadOnlySpan<byte> Begin => "-----BEGIN "u8;

    private static ReadOnlySpan<byte> End => "-----END "u8;

    /// <summary>The next block, sound or not; false at the end of the text.</summary>
    public bool TryRead(out PemBlock block)
    {
        while (TryFindBegin(out var start))
        {
            if (!TryReadLabel(start + Begin.Length, out var label)) continue;
            block = ReadBlock(label, start);
            return true;
        }

        block = default;
        return false;
    }

    /// <summary>Finds a BEGIN that starts the text or follows white space or a block; goes past what only looks like one.</summary>
    private bool TryFindBegin(out int start)
    {
        while (_text[_position..].IndexOf(Begin) is var offset and >= 0)
        {
            start = _position + offset;
            var atItsPlace = offset == 0 || IsWhiteSpace(_text[start - 1]);
            _position = start + Begin.Length;
            if (atItsPlace) return true;
        }

        start = 0;
        return false;
    }

    private readonly bool TryReadLabel(int start, out ReadOnlySpan<byte> label)
    {
        var window = _text.Slice(start, Math.Min(MaximumLabelLength + Dashes.Length, _text.Length - start));
        var length = window.IndexOf(Dashes);
        label = length < 0 ? default : window[..length];
        return length > 0 && !label.ContainsAnyExceptInRange((byte)' ', (byte)'~');
    }

    /// <summary>
    /// Neither base64 nor a header holds five dashes, so the next five end the block, whatever they belong to. After a broken block the
    /// search goes on behind its BEGIN: a sound one may stand inside, and no byte is looked at more than a few times.
    /// </summary>
    private PemBlock ReadBlock(ReadOnlySpan<byte> label, int start)
    {
        var bodyStart = start + Begin.Length + label.Length + Dashes.Length;
        var rest = _text[bodyStart..];
        var length = rest.IndexOf(Dashes);
        var body = length < 0 ? rest : rest[..length];
        var boundary = rest[body.Length..];
        var problem = PemProblem.NoEnd;
        if (boundary.StartsWith(End)) problem = ClosesWith(label, boundary[End.Length..]) ? Judge(body) : PemProblem.OtherEnd;
        if (problem == PemProblem.None) _position = bodyStart + body.Length + End.Length + label.Length + Dashes.Length;
        return new PemBlock { Label = label, Body = body, Line = LineAt(start), Problem = problem };
    }

    private static bool ClosesWith(ReadOnlySpan<byte> label, ReadOnlySpan<byte> boundary)
    {
        if (!boundary.StartsWith(label) || !boundary[label.Length..].StartsWith(Dashes)) return false;
        var after = boundary[(label.Length + Dashes.Length)..];
        return after.IsEmpty || IsWhiteSpace(after[0]) || after.StartsWith(Begin);
    }

    private static PemProblem Judge(ReadOnlySpan<byte> body)
    {
        if (Base64.IsValid(body)) return PemProblem.None;
        return body.TrimStart("\r\n"u8).StartsWith("Proc-Type: 4,ENCRYPTED"u8) ? PemProblem.LegacyEncryption : PemProblem.BadBase64;
    }

    private int LineAt(int position)
    {
        _line += _text[_counted..position].Count((byte)'\n');
        _counted = position;
        return _line;
    }

    private static bool IsWhiteSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
