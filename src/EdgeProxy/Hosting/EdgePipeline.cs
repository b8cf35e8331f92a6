using EdgeProxy.AccessLogging;
using EdgeProxy.Admin;
using EdgeProxy.Configuration;
using EdgeProxy.Draining;
using EdgeProxy.Proxying;
using EdgeProxy.Telemetry.IngressNginx;
using EdgeProxy.Telemetry.Otlp;
using EdgeProxy.Tls;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeProxy.Hosting;

/// <summary>What a request passes through, by the listener it came in on.</summary>
internal static class EdgePipeline
{
    public static void Use(WebApplication app)
    {
        // YARP registers authorization, and a web application then puts its middleware in front of every request. No route can ask for it
        // (UnsupportedPolicies).
        ((IApplicationBuilder)app).Properties["__AuthorizationMiddlewareSet"] = true;
        if (OtlpExport.HasTraces(app.Configuration)) app.Use(static next => new RequestSpan(next).InvokeAsync);
        app.MapWhen(static context => Listener(context).Kind == ListenerKind.Admin, UseAdmin);
        app.UseDraining();
        app.UseIngressNginxNames();
        app.UseAccessLog();
        app.Use(static next => new UnusableHosts(next).InvokeAsync);
        app.MapWhen(static context => Listener(context).RedirectToHttps, UseRedirect);
        UsePublic(app);
    }

    private static void UsePublic(WebApplication app)
    {
        var configuration = app.Services.GetRequiredService<ActiveConfiguration>();
        var tls = app.Services.GetRequiredService<TlsState>();
        app.Use(next => new StrictTransportSecurity(next, configuration).InvokeAsync);
        app.Use(next => new MisdirectedRequests(next, tls).InvokeAsync);
        app.Use(next => new ForwardedHeaders(next, configuration).InvokeAsync);
        app.Use(next => new HopByHopHeaders(next).InvokeAsync);
        // After the one before: a client that names the header in Connection must not have it taken off again.
        app.Use(next => new ClientCertificateHeader(next, configuration, tls).InvokeAsync);
        app.UseRouting();
        app.UseRequestTimeouts();
        var failures = app.Services.GetRequiredService<UpstreamFailures>();
        var metrics = app.Services.GetRequiredService<UpstreamMetrics>();
        var time = app.Services.GetRequiredService<TimeProvider>();
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(next => new UpstreamObservation(next, metrics, failures, app.Services.HasAccessLog(), time).InvokeAsync);
            // YARP's own steps, which it adds only where nothing else is asked for.
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        });
    }

    private static void UseRedirect(IApplicationBuilder redirect) =>
        redirect.Run(new HttpsRedirect(redirect.ApplicationServices.GetRequiredService<ListenerRegistry>()).InvokeAsync);

    // The branch has a routing table of its own: no route of the proxy can shadow an admin endpoint, and none is reachable from outside.
    private static void UseAdmin(IApplicationBuilder admin)
    {
        admin.Use(static next => new UnusableHosts(next).InvokeAsync);
        admin.UseRouting();
        admin.UseEndpoints(static endpoints => endpoints.MapAdminEndpoints());
    }

    private static IListenerFeature Listener(HttpContext context) => context.Features.GetRequiredFeature<IListenerFeature>();
}
