using System.Globalization;
using EdgeProxy.Configuration;

namespace EdgeProxy.Proxying;

/// <summary>Adds <c>Strict-Transport-Security</c> to answers over TLS, unless the backend sends its own. Never over plain HTTP (RFC 6797 section 7.2).</summary>
internal sealed class StrictTransportSecurity(RequestDelegate next, ActiveConfiguration configuration)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (configuration.Current.Settings.HstsMaxAge is { } maxAge)
        {
            context.Response.OnStarting(
                static state =>
                {
                    var (response, maxAge) = ((HttpResponse, TimeSpan))state;
                    response.Headers.TryAdd("Strict-Transport-Security", string.Create(CultureInfo.InvariantCulture, $"max-age={maxAge.TotalSeconds:F0}"));
                    return Task.CompletedTask;
                },
                (context.Response, maxAge));
        }

        return next(context);
    }
}
