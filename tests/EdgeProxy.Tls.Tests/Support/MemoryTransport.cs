using System.Buffers;
using System.IO.Pipelines;

namespace EdgeProxy.Tls.Tests;

/// <summary>A connection in memory. What one side flushes runs the other side at once, on the same thread.</summary>
internal sealed class MemoryTransport
{
    private readonly Pipe _toServer;
    private readonly Pipe _toClient;

    /// <summary>Joins the two sides.</summary>
    /// <param name="pool">Of the direction to the server.</param>
    /// <param name="pauseAt">How much lies in one direction before its writer has to wait.</param>
    public MemoryTransport(MemoryPool<byte>? pool = null, long pauseAt = 1024 * 1024)
    {
        _toServer = new Pipe(Options(pool, pauseAt));
        _toClient = new Pipe(Options(null, pauseAt));
        Server = new Side(_toServer.Reader, _toClient.Writer);
        Client = new Side(_toClient.Reader, _toServer.Writer);
    }

    public IDuplexPipe Server { get; }

    public IDuplexPipe Client { get; }

    private static PipeOptions Options(MemoryPool<byte>? pool, long pauseAt) =>
        new(pool, PipeScheduler.Inline, PipeScheduler.Inline, pauseAt, pauseAt / 2, useSynchronizationContext: false);

    private sealed record Side(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
