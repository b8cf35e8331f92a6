using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace EdgeProxy.Certificates;

/// <summary>Host names in the one form in which they are compared: A-labels, lower case, no trailing dot.</summary>
public static class HostName
{
    /// <summary>RFC 1035 section 2.3.4 allows 255 octets on the wire; without the first length and the root label, that is 253 of text.</summary>
    public const int MaximumLength = 253;

    private const int MaximumLabelLength = 63;

    // Letters, digits, hyphen (RFC 1123 section 2.1), and the underscore that names in private networks do have.
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private static readonly IdnMapping Idna = new() { AllowUnassigned = true };

    /// <summary>
    /// Normalises a name as a client sends it, which is ASCII (RFC 6066 section 3). False for what can never match: empty or
    /// oversized labels, other characters (NUL and <c>*</c> among them), and IP literals.
    /// </summary>
    /// <param name="name">SNI, or the host of a request without its port.</param>
    /// <param name="destination">At least <see cref="MaximumLength"/> characters.</param>
    /// <param name="length">How many of them the name takes; 0 when there is none.</param>
    public static bool TryNormalize(ReadOnlySpan<char> name, Span<char> destination, out int length)
    {
        length = 0;
        if (name is [.., '.']) name = name[..^1];
        if (name.IsEmpty || name.Length > MaximumLength) return false;

        Ascii.ToLower(name, destination, out var written);
        ReadOnlySpan<char> lowered = destination[..written];
        // ToLower stops at the first character beyond ASCII.
        if (written != name.Length || lowered.ContainsAnyExcept(Allowed)) return false;
        if (!HasSoundLabels(lowered)) return false;

        length = written;
        return true;
    }

    /// <summary>As the other overload, into a new string.</summary>
    public static bool TryNormalize(ReadOnlySpan<char> name, [NotNullWhen(true)] out string? normalized)
    {
        Span<char> buffer = stackalloc char[MaximumLength];
        normalized = TryNormalize(name, buffer, out var length) ? new string(buffer[..length]) : null;
        return normalized is not null;
    }

    /// <summary>
    /// Normalises a name of the operator's: from a certificate or a configuration. U-labels become A-labels (RFC 5891), and the whole
    /// first label may be <c>*</c>. A star elsewhere is refused, as RFC 9525 section 6.3 does.
    /// </summary>
    public static bool TryNormalizePattern(string pattern, [NotNullWhen(true)] out string? normalized)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var wildcard = pattern.StartsWith("*.", StringComparison.Ordinal);
        normalized = null;
        if (!TryMakeAscii(wildcard ? pattern[2..] : pattern, out var ascii)) return false;
        if (!TryNormalize(ascii, out string? name)) return false;
        normalized = wildcard ? "*." + name : name;
        return true;
    }

    private static bool HasSoundLabels(ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> last = default;
        foreach (var range in name.Split('.'))
        {
            last = name[range];
            if (last.IsEmpty || last.Length > MaximumLabelLength) return false;
        }

        return !IsNumber(last);
    }

    /// <summary>A name that ends in a number is an IPv4 literal or nothing (WHATWG URL): no top-level domain is one.</summary>
    private static bool IsNumber(ReadOnlySpan<char> label) =>
        !label.ContainsAnyExceptInRange('0', '9') || (label.StartsWith("0x") && !label[2..].ContainsAnyExcept(HexDigits));

    private static bool TryMakeAscii(string name, [NotNullWhen(true)] out string? ascii)
    {
        ascii = name;
        if (Ascii.IsValid(name)) return true;
        try
        {
            ascii = Idna.GetAscii(name.ToLowerInvariant());
            return true;
        }
        catch (ArgumentException)
        {
            ascii = null;
            return false;
        }
    }
}
