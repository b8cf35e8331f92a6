using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EdgeProxy.Certificates;

/// <summary>Writes names the way RFC 4514 does: most specific part first, commas without a blank, backslashes instead of quotes.</summary>
internal static class DistinguishedName
{
    public static string Format(X500DistinguishedName name)
    {
        var text = new StringBuilder();
        foreach (var part in name.EnumerateRelativeDistinguishedNames(reversed: true))
        {
            // Two attributes in one part, or a value that is no text, are so rare that .NET's way of writing them will do.
            if (part.HasMultipleElements || part.GetSingleElementValue() is not { } value) return name.Name;
            if (text.Length > 0) text.Append(',');
            text.Append(ShortName(part.GetSingleElementType().Value!)).Append('=');
            AppendEscaped(text, value);
        }

        return text.ToString();
    }

    /// <summary>What people call it by: the common name, or else all of it.</summary>
    public static string Familiar(X500DistinguishedName name) =>
        name.EnumerateRelativeDistinguishedNames(reversed: true)
            .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == "2.5.4.3")
            .Select(part => part.GetSingleElementValue())
            .FirstOrDefault(value => !string.IsNullOrWhiteSpace(value))
        ?? Format(name);

    private static string ShortName(string attribute) => attribute switch
    {
        "2.5.4.3" => "CN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "STREET",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "emailAddress",
        _ => attribute,
    };

    private static void AppendEscaped(StringBuilder text, string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var character = value[i];
            var atEdge = (i == 0 && character is ' ' or '#') || (i == value.Length - 1 && character == ' ');
            if (character == '\0') text.Append("\\00");
            else if (atEdge || character is '"' or '+' or ',' or ';' or '<' or '>' or '\\') text.Append('\\').Append(character);
            else text.Append(character);
        }
    }
}
