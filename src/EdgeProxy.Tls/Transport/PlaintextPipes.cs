using System.IO.Pipelines;
using Microsoft.Extensions.ObjectPool;

namespace EdgeProxy.Tls;

/// <summary>
/// Pipes for decrypted bytes, lent to a connection while it has some. Most connections of an edge are idle most of the time, and a pipe,
/// empty, is as large as all else this room keeps for one of them.
/// </summary>
internal sealed class PlaintextPipes : PooledObjectPolicy<Pipe>
{
    // It never pauses: what goes in was bounded by what the transport had.
    private static readonly PipeOptions Options = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false);

    /// <summary>The pool of this process.</summary>
    public static ObjectPool<Pipe> Shared { get; } = ObjectPool.Create(new PlaintextPipes());

    /// <inheritdoc />
    public override Pipe Create() => new(Options);

    /// <inheritdoc />
    public override bool Return(Pipe pipe)
    {
        pipe.Writer.Complete();
        pipe.Reader.Complete();
        pipe.Reset();
        return true;
    }
}
