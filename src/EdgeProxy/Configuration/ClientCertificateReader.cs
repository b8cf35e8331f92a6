using System.Diagnostics.CodeAnalysis;
using EdgeProxy.Tls;

namespace EdgeProxy.Configuration;

/// <summary>Reads what is asked of client certificates, and how they are told to backends.</summary>
/// <remarks>
/// A file that is not there yet is a warning, as for certificates: a mounted Secret may come later than the process. Until then the host
/// refuses its clients, and all others are served.
/// </remarks>
internal static class ClientCertificateReader
{
    private const int MostHyphens = 5;

    // What they mean to a backend, or to the connection, is none of a certificate's business.
    private static readonly string[] Taken =
    [
        "Authorization", "Connection", "Content-Length", "Content-Type", "Cookie", "Forwarded", "Host", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
    ];

    private static readonly ValueKind<string> HeaderName = new(
        $"the name of a header, such as {ClientCertificateHeaderSettings.DefaultName}: letters, digits and at most {MostHyphens} hyphens, and no header with a meaning of its own",
        TryParseHeaderName);

    public static ClientCertificateSettings Read(SectionReader section)
    {
        var path = ValueKind.Path(section.BaseDirectory);
        var settings = new ClientCertificateSettings
        {
            Mode = section.Value("Mode", ValueKind.OneOf<ClientCertificateMode>(), ClientCertificateMode.None),
            CaFile = section.Optional("CaFile", path),
            CrlFile = section.Optional("CrlFile", path),
            Ocsp = section.Object("Ocsp", ReadOcsp),
        };
        if (settings.Mode != ClientCertificateMode.None)
        {
            if (!section.IsSet("CaFile")) section.Error("CaFile", $"missing; Mode {settings.Mode} needs the authorities that sign the clients' certificates");
            WarnIfMissing(section, "CaFile", settings.CaFile);
            WarnIfMissing(section, "CrlFile", settings.CrlFile);
        }
        else if (!section.IsSet("Mode") && (section.IsSet("CaFile") || section.IsSet("CrlFile")))
        {
            // Whoever names authorities believes to be protected by them.
            section.Error("Mode", "missing; expected Request or Require, or None to ask no client for a certificate");
        }

        if (settings is { Ocsp.Enabled: true, Mode: ClientCertificateMode.None })
            section.Error("Ocsp:Enabled", "no client is asked for a certificate; expected Mode Request or Require beside it");

        return settings;
    }

    private static ClientOcspSettings ReadOcsp(SectionReader section)
    {
        var defaults = new ClientOcspSettings();
        var settings = new ClientOcspSettings
        {
            Enabled = section.Value("Enabled", ValueKind.Boolean, defaults.Enabled),
            OnUnknown = section.Value("OnUnknown", ValueKind.OneOf<UnknownClientStatus>(), defaults.OnUnknown),
            Responder = section.Optional("Responder", StaplingSettingsReader.Url),
        };
        // As with authorities: whoever says what happens to the unknown believes that somebody is asked.
        if (!section.IsSet("Enabled") && (section.IsSet("OnUnknown") || section.IsSet("Responder")))
            section.Error("Enabled", "missing; expected true, or false to ask no responder about clients");
        return settings;
    }

    // Absent means the default and null means off, as with Hsts.
    public static ClientCertificateHeaderSettings? ReadHeader(SectionReader forwarded)
    {
        if (forwarded.Has("ClientCertificate") && !forwarded.IsSet("ClientCertificate")) return null;
        return forwarded.Object("ClientCertificate", static section => new ClientCertificateHeaderSettings
        {
            Name = section.Value("Name", HeaderName, ClientCertificateHeaderSettings.DefaultName),
            Format = section.Value("Format", ValueKind.OneOf<ClientCertificateFormat>(), ClientCertificateFormat.Rfc9440),
        });
    }

    private static void WarnIfMissing(SectionReader section, string key, string? path)
    {
        if (path is not null && !File.Exists(path)) section.Warning(key, $"the file '{path}' does not exist (yet); until it does, every client is refused");
    }

    private static bool TryParseHeaderName(string text, [MaybeNullWhen(false)] out string name)
    {
        name = text;
        return text.Length is > 0 and <= 64
            && text.All(static character => char.IsAsciiLetterOrDigit(character) || character == '-')
            && text.Count(static character => character == '-') <= MostHyphens
            && !Taken.Contains(text, StringComparer.OrdinalIgnoreCase);
    }
}
