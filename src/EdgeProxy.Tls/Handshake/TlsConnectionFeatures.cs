using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace EdgeProxy.Tls;

/// <summary>What Kestrel, and whoever serves a request, may ask of the TLS session. One object an established connection.</summary>
internal sealed class TlsConnectionFeatures(TlsSelection selection, TlsSessionInfo info, byte[]? clientCertificate)
    : ITlsSessionFeature, ITlsConnectionFeature, ITlsHandshakeFeature, ITlsApplicationProtocolFeature
{
    private static readonly ReadOnlyMemory<byte> Http2 = "h2"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Http11 = "http/1.1"u8.ToArray();

    public string? ServerName => selection.ServerName;

    public CertificateEntry Certificate => selection.Certificate!;

    public MatchRule Rule => selection.Rule;

    public string Policy => selection.Policy.Name;

    public string ProtocolVersion => info.Version.Number();

    public string CipherSuite => info.CipherSuite;

    public bool Resumed => info.Resumed;

    public ClientDemand Demand => selection.Demand;

    public ReadOnlyMemory<byte> ClientCertificateDer => clientCertificate;

    // Made when somebody asks, which is seldom: most applications want what is forwarded to them.
    public X509Certificate2? ClientCertificate
    {
        get => field ??= clientCertificate is null ? null : X509CertificateLoader.LoadCertificate(clientCertificate);
        set;
    }

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);

    public ReadOnlyMemory<byte> ApplicationProtocol => info.ApplicationProtocol switch
    {
        null => default,
        "h2" => Http2,
        "http/1.1" => Http11,
        var other => Encoding.Latin1.GetBytes(other),
    };

#pragma warning disable CA5397, CA5398 // It reports what was negotiated; it does not choose.
    public SslProtocols Protocol => info.Version == TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12;
#pragma warning restore CA5397, CA5398

    public TlsCipherSuite? NegotiatedCipherSuite => Enum.TryParse<TlsCipherSuite>(info.CipherSuite, out var suite) ? suite : null;

    public string HostName => selection.ServerName ?? string.Empty;

#pragma warning disable SYSLIB0058 // The interface still has them; NegotiatedCipherSuite says it all.
    public CipherAlgorithmType CipherAlgorithm => CipherAlgorithmType.None;

    public int CipherStrength => 0;

    public HashAlgorithmType HashAlgorithm => HashAlgorithmType.None;

    public int HashStrength => 0;

    public ExchangeAlgorithmType KeyExchangeAlgorithm => ExchangeAlgorithmType.None;

    public int KeyExchangeStrength => 0;
#pragma warning restore SYSLIB0058
}
