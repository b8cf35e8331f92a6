using System.Text;

namespace EdgeProxy.Certificates;

/// <summary>The password in a file: its first line, in UTF-8.</summary>
internal static class Password
{
    public const string Hint = "its password belongs into the PasswordFile, or in a folder into NAME.pass beside it.";

    /// <summary>The characters, for the caller to overwrite; null when there is no file.</summary>
    public static char[]? Read(CandidatePart? part)
    {
        if (part is null) return null;
        var bytes = part.Bytes.AsSpan();
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
        if (end >= 0) bytes = bytes[..end];
        var characters = new char[Encoding.UTF8.GetCharCount(bytes)];
        Encoding.UTF8.GetChars(bytes, characters);
        return characters;
    }
}
