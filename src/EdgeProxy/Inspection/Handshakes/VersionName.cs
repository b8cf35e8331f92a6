namespace EdgeProxy.Inspection.Handshakes;

/// <summary>Protocol versions as people write them, by their number on the wire.</summary>
internal static class VersionName
{
    public const ushort Ssl3 = 0x0300;
    public const ushort Tls10 = 0x0301;
    public const ushort Tls11 = 0x0302;
    public const ushort Tls12 = 0x0303;
    public const ushort Tls13 = 0x0304;

    public static string Of(ushort version) => version switch
    {
        Ssl3 => "SSL 3.0",
        Tls10 => "TLS 1.0",
        Tls11 => "TLS 1.1",
        Tls12 => "TLS 1.2",
        Tls13 => "TLS 1.3",
        _ => $"version 0x{version:x4}",
    };
}
