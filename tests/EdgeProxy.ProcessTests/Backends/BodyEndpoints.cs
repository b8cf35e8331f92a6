using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeProxy.ProcessTests.Backends;

/// <summary>Bodies in both directions, and how far each has come.</summary>
internal sealed class BodyEndpoints
{
    private const int ChunkSize = 64 * 1024;

    private long _received;
    private long _sent;

    /// <summary>Bytes of request bodies that have arrived here, over all requests.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Bytes of response bodies that Kestrel has taken.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/body/hash", HashAsync);
        routes.MapPost("/body/mirror", MirrorAsync);
        routes.MapGet("/body/{length:long}", SendAsync);
    }

    /// <summary>Answers with the request body's SHA-256.</summary>
    private async Task HashAsync(HttpContext context)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var chunk in ReadAsync(context)) hash.AppendData(chunk.Span);
        await context.Response.WriteAsync(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Sends back each piece as it comes.</summary>
    private async Task MirrorAsync(HttpContext context)
    {
        await context.Response.StartAsync();
        await foreach (var chunk in ReadAsync(context))
        {
            await context.Response.Body.WriteAsync(chunk);
            await context.Response.Body.FlushAsync();
        }
    }

    /// <summary>Sends the pattern, with its length said before unless <c>?chunked</c>.</summary>
    private async Task SendAsync(HttpContext context, long length)
    {
        if (!context.Request.Query.ContainsKey("chunked")) context.Response.ContentLength = length;
        var pattern = new PatternStream(length);
        var chunk = new byte[ChunkSize];
        for (int count; (count = pattern.Read(chunk)) > 0; Interlocked.Add(ref _sent, count))
            await context.Response.Body.WriteAsync(chunk.AsMemory(0, count), context.RequestAborted);
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        var chunk = new byte[ChunkSize];
        for (int count; (count = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0;)
        {
            Interlocked.Add(ref _received, count);
            yield return chunk.AsMemory(0, count);
        }
    }
}
