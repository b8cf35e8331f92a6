using EdgeProxy.Admin.Certificates;
using EdgeProxy.Admin.ClientCertificates;
using EdgeProxy.Admin.Drain;
using EdgeProxy.Admin.Events;
using EdgeProxy.Admin.Generations;
using EdgeProxy.Admin.Handshakes;
using EdgeProxy.Admin.Health;
using EdgeProxy.Admin.Live;
using EdgeProxy.Admin.Page;
using EdgeProxy.Admin.Policies;
using EdgeProxy.Admin.Reload;
using EdgeProxy.Admin.Status;
using EdgeProxy.Admin.Tickets;

namespace EdgeProxy.Admin;

/// <summary>What operators ask. The caller maps it where the public cannot reach: only connections of the admin listener may be routed here.</summary>
internal static class AdminEndpoints
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    private static readonly string[] Paths =
    [
        "/", "/livez", "/readyz", "/metrics", "/api/status", "/api/certificates", "/api/certificates/resolve", "/api/tls/client-certificates",
        "/api/tls/handshakes", "/api/tls/policies", "/api/events", "/api/config/generations",
    ];

    public static IEndpointConventionBuilder MapAdminEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var health = services.GetRequiredService<HealthEndpoints>();
        var admin = endpoints.MapGroup("");

        admin.MapMethods("/livez", Reading, HealthEndpoints.LiveAsync).WithMetadata(new OpenToProbes());
        admin.MapMethods("/readyz", Reading, health.ReadyAsync).WithMetadata(new OpenToProbes());
        admin.MapMethods("/api/status", Reading, services.GetRequiredService<StatusEndpoint>().GetAsync);
        admin.MapMethods("/api/certificates", Reading, services.GetRequiredService<CertificatesEndpoint>().GetAsync);
        admin.MapMethods("/api/certificates/resolve", Reading, services.GetRequiredService<ResolveEndpoint>().GetAsync);
        admin.MapMethods("/api/tls/client-certificates", Reading, services.GetRequiredService<ClientCertificatesEndpoint>().GetAsync);
        admin.MapMethods("/api/tls/handshakes", Reading, services.GetRequiredService<HandshakesEndpoint>().GetAsync);
        admin.MapMethods("/api/events", Reading, services.GetRequiredService<EventsEndpoint>().GetAsync);
        admin.MapMethods("/api/tls/policies", Reading, services.GetRequiredService<PoliciesEndpoint>().GetAsync);
        admin.MapMethods("/api/config/generations", Reading, services.GetRequiredService<GenerationsEndpoint>().GetAsync);
        admin.MapPost("/api/certificates/{name}/staple", services.GetRequiredService<StapleEndpoint>().PostAsync);
        admin.MapMethods("/api/stream", [HttpMethods.Get], services.GetRequiredService<StreamEndpoint>().GetAsync);
        admin.MapPost("/api/reload", services.GetRequiredService<ReloadEndpoint>().PostAsync);
        admin.MapPost("/api/rollback", services.GetRequiredService<RollbackEndpoint>().PostAsync);
        var drain = services.GetRequiredService<DrainEndpoint>();
        admin.MapPost("/api/drain", drain.PostAsync);
        admin.MapDelete("/api/drain", drain.DeleteAsync);
        admin.MapPost("/api/tls/rotate-tickets", services.GetRequiredService<RotateTicketsEndpoint>().PostAsync);
        admin.MapPrometheusScrapingEndpoint();
        foreach (var asset in PageAsset.All) admin.MapMethods(asset.Path, Reading, asset.GetAsync).WithMetadata(new OpenToAll());
        admin.Map("/{**path}", static context => PlainText.WriteAsync(
            context, StatusCodes.Status404NotFound, $"Nothing here. There is:\n\n{string.Join('\n', Paths)}\n"));

        // On the endpoints themselves rather than in a middleware, so that nobody can map them and forget it.
        IEndpointConventionBuilder all = admin;
        var guard = services.GetRequiredService<AdminGuard>();
        all.Finally(endpoint => endpoint.RequestDelegate = guard.Protect(endpoint.RequestDelegate!, new EndpointMetadataCollection(endpoint.Metadata)));
        return all;
    }
}
