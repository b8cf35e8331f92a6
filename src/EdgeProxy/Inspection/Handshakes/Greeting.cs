namespace EdgeProxy.Inspection.Handshakes;

/// <summary>Recognises what speaks by its first bytes.</summary>
internal static class Greeting
{
    /// <summary>Enough to recognise anything, and to be shown.</summary>
    public const int Length = 64;

    public static SpokenProtocol Classify(ReadOnlySpan<byte> start) => start switch
    {
        [] => SpokenProtocol.Silence,
        // change_cipher_spec, alert, handshake, application_data (RFC 8446 section 5.1), version 3.x
        [>= 20 and <= 23] or [>= 20 and <= 23, 3, ..] => SpokenProtocol.Tls,
        _ when start.StartsWith("HTTP/"u8) => SpokenProtocol.Http,
        _ when start.StartsWith("<html"u8) || start.StartsWith("<!DOCTYPE"u8) => SpokenProtocol.Http, // what HTTP/0.9 looks like, which old nginx answers with
        _ when start.StartsWith("SSH-"u8) => SpokenProtocol.Ssh,
        _ when start.StartsWith("220 "u8) || start.StartsWith("220-"u8) => SpokenProtocol.MailOrFtp,
        _ => SpokenProtocol.Unknown,
    };

    /// <summary>The first line, as people can read it.</summary>
    public static string Show(ReadOnlySpan<byte> start)
    {
        var end = start.IndexOfAny((byte)'\r', (byte)'\n');
        return ForeignText.Clean(end < 0 ? start : start[..end]);
    }
}
