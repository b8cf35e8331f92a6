using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeProxy.ProcessTests.Backends;

/// <summary>A gRPC service without the gRPC packages: what matters to a proxy are frames, order and trailers.</summary>
internal static class GrpcEndpoints
{
    public const string ContentType = "application/grpc";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/test.Echo/Unary", UnaryAsync);
        routes.MapPost("/test.Echo/Count", CountAsync);
        routes.MapPost("/test.Echo/Chat", ChatAsync);
        routes.MapPost("/test.Echo/Refuse", RefuseAsync);
    }

    private static async Task UnaryAsync(HttpContext context)
    {
        Begin(context);
        var request = await GrpcMessage.ReadAsync(context.Request.Body);
        await SendAsync(context, $"hello {request}");
        End(context);
    }

    /// <summary>Server streaming: as many messages as the request says.</summary>
    private static async Task CountAsync(HttpContext context)
    {
        Begin(context);
        var count = int.Parse((await GrpcMessage.ReadAsync(context.Request.Body))!);
        for (var number = 1; number <= count; number++) await SendAsync(context, $"{number}");
        End(context);
    }

    /// <summary>Bidirectional: every message is answered before the next is read.</summary>
    private static async Task ChatAsync(HttpContext context)
    {
        Begin(context);
        await context.Response.Body.FlushAsync();
        while (await GrpcMessage.ReadAsync(context.Request.Body) is { } said) await SendAsync(context, $"you said {said}");
        End(context);
    }

    /// <summary>An answer of trailers only: they are the headers, and there is no body.</summary>
    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.ContentType = ContentType;
        context.Response.Headers["grpc-status"] = "7";
        context.Response.Headers["grpc-message"] = "not you";
        return Task.CompletedTask;
    }

    private static void Begin(HttpContext context)
    {
        context.Response.ContentType = ContentType;
        context.Response.DeclareTrailer("grpc-status");
    }

    private static void End(HttpContext context) => context.Response.AppendTrailer("grpc-status", "0");

    private static async Task SendAsync(HttpContext context, string text)
    {
        await context.Response.Body.WriteAsync(GrpcMessage.Encode(text));
        await context.Response.Body.FlushAsync();
    }
}
