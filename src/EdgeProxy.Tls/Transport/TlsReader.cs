using System.IO.Pipelines;
using EdgeProxy.OpenSsl;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Tls;

/// <summary>
/// The reading half: when the application asks and nothing is decrypted yet, it waits for the transport itself. There is no pump, so
/// there is no thread hop, an application that does not read stops the client by TCP's window, and an idle connection holds no buffer.
/// </summary>
internal sealed class TlsReader(TlsSession session, PipeReader transport, TlsWriter writer) : PipeReader
{
    // It never pauses: what goes in was bounded by what the transport had.
    private static readonly PipeOptions Options = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false);

    private readonly Pipe _plaintext = new(Options);

    private bool _ended;

    /// <inheritdoc />
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _plaintext.Reader.TryRead(out var result) ? new ValueTask<ReadResult>(result) : ReceiveAsync(cancellationToken);

    /// <inheritdoc />
    public override bool TryRead(out ReadResult result)
    {
        if (_plaintext.Reader.TryRead(out result)) return true;
        if (_ended || !transport.TryRead(out var received)) return false;
        Decrypt(received);
        return _plaintext.Reader.TryRead(out result);
    }

    /// <inheritdoc />
    public override void AdvanceTo(SequencePosition consumed) => _plaintext.Reader.AdvanceTo(consumed);

    /// <inheritdoc />
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _plaintext.Reader.AdvanceTo(consumed, examined);

    /// <inheritdoc />
    public override void CancelPendingRead()
    {
        // The flag that counts is the plaintext pipe's; the transport is only woken. One that was woken too often just reads again.
        _plaintext.Reader.CancelPendingRead();
        transport.CancelPendingRead();
    }

    /// <inheritdoc />
    public override void Complete(Exception? exception = null)
    {
        _plaintext.Writer.Complete();
        _plaintext.Reader.Complete(exception);
    }

    private async ValueTask<ReadResult> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Decrypt(await transport.ReadAsync(cancellationToken));
            if (_plaintext.Reader.TryRead(out var result)) return result;
        }
    }

    private void Decrypt(in ReadResult received)
    {
        var input = received.Buffer;
        var status = session.Read(ref input, _plaintext.Writer);
        // Bytes after the peer's end are not ours to interpret (RFC 8446 section 6.1).
        transport.AdvanceTo(received.Buffer.End);
        if (session.HasPendingOutput) writer.SendPending();
        if (status == TlsStatus.Failed) End(new ConnectionResetException($"the TLS session failed: {session.Failure!.Detail}"));
        else if (status == TlsStatus.Closed || received.IsCompleted) End(null);
        else if (_plaintext.Writer.UnflushedBytes > 0) Publish();
    }

    private void End(Exception? reason)
    {
        _ended = true;
        _plaintext.Writer.Complete(reason);
    }

    // Without a threshold to pause at, a flush is complete when it returns.
    private void Publish()
    {
        var flushed = _plaintext.Writer.FlushAsync();
        if (!flushed.IsCompletedSuccessfully) throw new InvalidOperationException("the plaintext pipe paused");
    }
}
