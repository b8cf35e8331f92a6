using System.IO.Pipelines;
using EdgeProxy.OpenSsl;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Tls;

/// <summary>
/// The reading half: when the application asks and nothing is decrypted yet, it waits for the transport itself. There is no pump, so
/// there is no thread hop, an application that does not read stops the client by TCP's window, and an idle connection holds no buffer.
/// </summary>
internal sealed class TlsReader(TlsSession session, PipeReader transport, ITlsWriter writer) : PipeReader
{
    // Lent while there is something decrypted; only the reading side touches it.
    private Pipe? _plaintext;
    private SequencePosition _end;
    private bool _isDrained = true;

    private bool _ended;
    private int _cancelled;

    /// <inheritdoc />
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        TryTake(out var result) ? new ValueTask<ReadResult>(result) : ReceiveAsync(cancellationToken);

    /// <inheritdoc />
    public override bool TryRead(out ReadResult result)
    {
        if (TryTake(out result)) return true;
        if (_ended || !transport.TryRead(out var received)) return false;
        Decrypt(received);
        return TryTake(out result);
    }

    /// <inheritdoc />
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc />
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _isDrained = consumed.Equals(_end);
        Plaintext.Reader.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc />
    public override void CancelPendingRead()
    {
        // From any thread, so it leaves the pipe alone. The transport is only woken; one that was woken too often just reads again.
        Volatile.Write(ref _cancelled, 1);
        transport.CancelPendingRead();
    }

    /// <inheritdoc />
    public override void Complete(Exception? exception = null)
    {
        // Not given back: nobody says that what was read of it is done with.
        _plaintext?.Writer.Complete();
        _plaintext?.Reader.Complete(exception);
    }

    private Pipe Plaintext => _plaintext ??= PlaintextPipes.Shared.Get();

    private async ValueTask<ReadResult> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            GiveBack();
            Decrypt(await transport.ReadAsync(cancellationToken));
            if (TryTake(out var result)) return result;
        }
    }

    private bool TryTake(out ReadResult result)
    {
        if (Interlocked.Exchange(ref _cancelled, 0) == 1) Plaintext.Reader.CancelPendingRead();
        result = default;
        if (_plaintext is null || !_plaintext.Reader.TryRead(out result)) return false;
        _end = result.Buffer.End;
        _isDrained = false;
        return true;
    }

    private void GiveBack()
    {
        if (_plaintext is null || !_isDrained || _ended) return;
        PlaintextPipes.Shared.Return(_plaintext);
        _plaintext = null;
    }

    private void Decrypt(in ReadResult received)
    {
        var input = received.Buffer;
        var status = input.IsEmpty ? TlsStatus.NeedMoreData : session.Read(ref input, Plaintext.Writer);
        // Bytes after the peer's end are not ours to interpret (RFC 8446 section 6.1).
        transport.AdvanceTo(received.Buffer.End);
        if (session.HasPendingOutput) writer.SendPending();
        if (status == TlsStatus.Failed) End(new ConnectionResetException($"the TLS session failed: {session.Failure!.Detail}"));
        else if (status == TlsStatus.Closed || received.IsCompleted) End(null);
        else if (_plaintext is { Writer.UnflushedBytes: > 0 }) Publish(_plaintext.Writer);
    }

    private void End(Exception? reason)
    {
        _ended = true;
        Plaintext.Writer.Complete(reason);
    }

    // Without a threshold to pause at, a flush is complete when it returns.
    private static void Publish(PipeWriter plaintext)
    {
        var flushed = plaintext.FlushAsync();
        if (!flushed.IsCompletedSuccessfully) throw new InvalidOperationException("the plaintext pipe paused");
    }
}
