namespace EdgeProxy.Draining;

/// <summary>Follows the frames of one direction of a WebSocket (RFC 6455 section 5.2), only to know where one ends. Touches no payload, keeps no bytes.</summary>
internal struct WebSocketFrames
{
    private const int SmallestHeader = 2;
    private const int MaskingKey = 4;
    private const byte Final = 0x80;
    private const byte Masked = 0x80;
    private const byte OpcodeBits = 0x0F;
    private const byte LengthBits = 0x7F;
    private const byte FirstControlOpcode = 0x08;
    private const byte CloseOpcode = 0x08;

    private ulong _payload;
    private int _header;
    private int _headerLength;
    private int _extensionEnd;
    private byte _first;
    private bool _isInMessage;

    /// <summary>Whatever comes next begins a frame.</summary>
    public readonly bool IsBetweenFrames => _header == 0;

    /// <summary>Whatever comes next begins a message, or is a control frame.</summary>
    public readonly bool IsBetweenMessages => _header == 0 && !_isInMessage;

    /// <summary>Whether a frame that begins with this byte is a Close frame.</summary>
    public static bool IsClose(byte first) => (first & OpcodeBits) == CloseOpcode;

    /// <summary>Goes on to the end of the present frame, or of <paramref name="bytes"/> if that comes first.</summary>
    /// <returns>How many of the bytes belong to it.</returns>
    public int Advance(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            if (_header < SmallestHeader || _header < _headerLength)
            {
                Header(bytes[at++]);
                if (_header < SmallestHeader || _header < _headerLength) continue;
            }

            var taken = (int)Math.Min(_payload, (ulong)(bytes.Length - at));
            at += taken;
            _payload -= (ulong)taken;
            if (_payload > 0) continue;
            EndFrame();
            break;
        }

        return at;
    }

    private void Header(byte value)
    {
        switch (_header++)
        {
            case 0:
                _first = value;
                break;
            case 1:
                var length = value & LengthBits;
                var extension = length switch { 126 => sizeof(ushort), 127 => sizeof(ulong), _ => 0 };
                _headerLength = SmallestHeader + extension + ((value & Masked) != 0 ? MaskingKey : 0);
                _payload = extension == 0 ? (ulong)length : 0;
                _extensionEnd = SmallestHeader + extension;
                break;
            case var position when position < _extensionEnd:
                _payload = (_payload << 8) | value;
                break;
        }
    }

    private void EndFrame()
    {
        _header = 0;
        _headerLength = 0;
        // Control frames may come in the middle of a fragmented message (section 5.4).
        if ((_first & OpcodeBits) < FirstControlOpcode) _isInMessage = (_first & Final) == 0;
    }
}
