using System.Security.Cryptography;
using EdgeProxy.Configuration;
using EdgeProxy.Tls;

namespace EdgeProxy.Proxying;

/// <summary>
/// Tells backends who the client is by the certificate it showed, in a header of which nothing that a client sends is left: not on plain
/// HTTP, not for hosts that ask for no certificate, not from a trusted proxy. Past this step the header is ours, or not there.
/// </summary>
internal sealed class ClientCertificateHeader(RequestDelegate next, ActiveConfiguration configuration, TlsState tls)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (configuration.Current.Settings.ForwardedHeaders.ClientCertificate is not { } header) return next(context);

        var headers = context.Request.Headers;
        foreach (var claim in header.Claims) headers.Remove(claim);
        if (context.Features.Get<ITlsSessionFeature>() is { ClientCertificateDer: { IsEmpty: false } certificate } && IsAsked(context.Request.Host.Host))
            headers[header.Name] = Write(certificate.Span, header.Format);
        return next(context);
    }

    // The certificate of a connection is the identity for the host that asked for it (MisdirectedRequests saw to that), and for no other host:
    // another one may believe other authorities, or none.
    private bool IsAsked(string host) => tls.Current.Demands.For(host).Mode != ClientCertificateMode.None;

    internal static string Write(ReadOnlySpan<byte> der, ClientCertificateFormat format) => format switch
    {
        ClientCertificateFormat.Base64 => Convert.ToBase64String(der),
        ClientCertificateFormat.UrlEncodedPem => Uri.EscapeDataString(PemEncoding.WriteString("CERTIFICATE", der) + "\n"),
        _ => $":{Convert.ToBase64String(der)}:", // RFC 9651 section 3.3.5
    };
}
