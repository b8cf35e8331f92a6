using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.Compare;

/// <summary>Takes OTLP over gRPC, which is how it is sent unless somebody says otherwise, thanks for it and throws it away.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    // One message that is empty: neither compressed nor of any length.
    private static readonly byte[] Thanks = new byte[5];

    private readonly WebApplication _app;
    private long _bytes;

    private OtlpCollector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0, static options => options.Protocols = HttpProtocols.Http2));
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    /// <summary>What <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is to be.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>How much it was sent.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public static async Task<OtlpCollector> StartAsync()
    {
        var collector = new OtlpCollector();
        await collector._app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        while (await context.Request.BodyReader.ReadAsync() is { } read)
        {
            Interlocked.Add(ref _bytes, read.Buffer.Length);
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }

        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(Thanks);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
