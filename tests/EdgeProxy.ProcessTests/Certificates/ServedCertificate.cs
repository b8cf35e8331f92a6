using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Certificates;

/// <summary>Asks a proxy for the certificate of a name.</summary>
internal static class ServedCertificate
{
    /// <summary>Shakes hands and looks at what was shown, whether it can be trusted or not.</summary>
    /// <returns>SHA-256, lower-case hexadecimal; null when the handshake was refused.</returns>
    public static async Task<string?> GetAsync(EdgeProcess edge, string name)
    {
        using var socket = await Loopback.ConnectAsync(edge.HttpsPort);
        await using var tls = new SslStream(new NetworkStream(socket));
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name, RemoteCertificateValidationCallback = (_, _, _, _) => true });
            return tls.RemoteCertificate?.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
            return null;
        }
    }
}
