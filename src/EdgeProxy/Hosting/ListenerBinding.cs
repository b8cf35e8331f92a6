using System.Net;
using System.Net.Sockets;
using EdgeProxy.Configuration;
using EdgeProxy.Draining;
using EdgeProxy.Limiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeProxy.Hosting;

/// <summary>Makes each configured listener, and the admin listener, one Kestrel endpoint, and reads back what was bound.</summary>
internal sealed class ListenerBinding(EdgeSettings settings)
{
    public const string AdminName = "admin";

    private readonly List<(ListenOptions Options, ListenerFeature Feature)> _endpoints = [];

    public void Configure(KestrelServerOptions kestrel)
    {
        var ledger = kestrel.ApplicationServices.GetRequiredService<ConnectionLedger>();
        var limiter = kestrel.ApplicationServices.GetRequiredService<ConnectionLimiter>();
        foreach (var listener in settings.Listeners)
        {
            var kind = listener.Tls ? ListenerKind.Https : ListenerKind.Http;
            var feature = new ListenerFeature(listener.Name, kind, listener.RedirectToHttps);
            Listen(kestrel, listener.Address, feature, options =>
            {
                options.Protocols = Kestrel(listener.Protocols);
                options.UseConnectionLedger(ledger, listener.Name, listener.Tls);
                options.Use(next => connection => limiter.ServeAsync(connection, next));
                if (listener.Tls) TlsListener.Configure(options, listener);
            });
        }

        // Not in the ledger: an operator watching the drain must not be what it waits for.
        var admin = new ListenerFeature(AdminName, ListenerKind.Admin, RedirectToHttps: false);
        Listen(kestrel, settings.Admin.Address, admin, static options => options.Protocols = HttpProtocols.Http1);
    }

    /// <summary>What is bound now, with real ports. After the server has started.</summary>
    public IReadOnlyList<BoundListener> Bound() => [.. _endpoints.Select(endpoint => Describe(endpoint.Options.EndPoint, endpoint.Feature))];

    private void Listen(KestrelServerOptions kestrel, ListenAddress address, ListenerFeature feature, Action<ListenOptions> configure)
    {
        void Configure(ListenOptions options)
        {
            options.Use(next => connection =>
            {
                connection.Features.Set<IListenerFeature>(feature);
                return next(connection);
            });
            configure(options);
            _endpoints.Add((options, feature));
        }

        if (address.EndPoint is UnixDomainSocketEndPoint unix) kestrel.ListenUnixSocket(unix.ToString(), Configure);
        else kestrel.Listen(address.EndPoint, Configure);
    }

    private static HttpProtocols Kestrel(IReadOnlyList<string> protocols) =>
        protocols.Aggregate(HttpProtocols.None, static (all, name) => all | (name == "h2" ? HttpProtocols.Http2 : HttpProtocols.Http1));

    private static BoundListener Describe(EndPoint? endPoint, ListenerFeature feature)
    {
        var tls = feature.Kind == ListenerKind.Https;
        var (address, port) = endPoint is IPEndPoint ip ? (ip.Address.ToString(), (int?)ip.Port) : (endPoint?.ToString() ?? "", null);
        return new BoundListener(feature.Name, tls ? "https" : "http", address, port, tls, feature.Kind == ListenerKind.Admin);
    }
}
