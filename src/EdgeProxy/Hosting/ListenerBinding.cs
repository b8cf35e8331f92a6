using System.Net;
using System.Net.Sockets;
using EdgeProxy.Configuration;
using EdgeProxy.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeProxy.Hosting;

/// <summary>Makes each configured listener, and the admin listener, one Kestrel endpoint, and reads back what was bound.</summary>
internal sealed class ListenerBinding(EdgeSettings settings)
{
    public const string AdminName = "admin";

    private readonly List<(ListenOptions Options, string Name, ListenerKind Kind)> _endpoints = [];

    public void Configure(KestrelServerOptions kestrel)
    {
        foreach (var listener in settings.Listeners)
        {
            Listen(kestrel, listener.Address, (listener.Name, listener.Tls ? ListenerKind.Https : ListenerKind.Http), options =>
            {
                options.Protocols = Kestrel(listener.Protocols);
                options.Use(EarlyRequestsToClose.PassOn);
                if (listener.Tls) options.UseTerminatedTls(listener.Protocols);
            });
        }

        // Not received as public connections are: an operator watching the drain must not be what it waits for.
        var admin = new ListenerFeature(AdminName, ListenerKind.Admin, RedirectToHttps: false);
        Listen(kestrel, settings.Admin.Address, (AdminName, ListenerKind.Admin), options =>
        {
            options.Protocols = HttpProtocols.Http1;
            options.Use(next => connection =>
            {
                connection.Features.Set<IListenerFeature>(admin);
                return next(connection);
            });
        });
    }

    /// <summary>What is bound now, with real ports. After the server has started.</summary>
    public IReadOnlyList<BoundListener> Bound() => [.. _endpoints.Select(static endpoint => Describe(endpoint.Options.EndPoint, endpoint.Name, endpoint.Kind))];

    private void Listen(KestrelServerOptions kestrel, ListenAddress address, (string Name, ListenerKind Kind) listener, Action<ListenOptions> configure)
    {
        void Configure(ListenOptions options)
        {
            configure(options);
            _endpoints.Add((options, listener.Name, listener.Kind));
        }

        if (address.EndPoint is UnixDomainSocketEndPoint unix) kestrel.ListenUnixSocket(unix.ToString(), Configure);
        else kestrel.Listen(address.EndPoint, Configure);
    }

    private static HttpProtocols Kestrel(IReadOnlyList<string> protocols) =>
        protocols.Aggregate(HttpProtocols.None, static (all, name) => all | (name == "h2" ? HttpProtocols.Http2 : HttpProtocols.Http1));

    private static BoundListener Describe(EndPoint? endPoint, string name, ListenerKind kind)
    {
        var tls = kind == ListenerKind.Https;
        var (address, port) = endPoint is IPEndPoint ip ? (ip.Address.ToString(), (int?)ip.Port) : (endPoint?.ToString() ?? "", null);
        return new BoundListener(name, tls ? "https" : "http", address, port, tls, kind == ListenerKind.Admin);
    }
}
