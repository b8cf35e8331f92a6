using System.Buffers;
using System.IO.Pipelines;
using EdgeProxy.OpenSsl;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Tls;

/// <summary>
/// The reading half: when the application asks and nothing is decrypted yet, it waits for the transport itself. There is no pump, so
/// there is no thread hop, an application that does not read stops the client by TCP's window, and an idle connection holds no buffer.
/// </summary>
/// <param name="session">Decrypts.</param>
/// <param name="transport">Has the records.</param>
/// <param name="writer">Sends what the session wants to say while it reads.</param>
/// <param name="goesElsewhere">
/// The application goes on in the thread pool. What comes meanwhile is read with it: worth a hop where many requests share a connection.
/// </param>
internal sealed class TlsReader(TlsSession session, PipeReader transport, ITlsWriter writer, bool goesElsewhere = false) : PipeReader
{
    // While the application is busy a client may send all that the transport holds; it is decrypted as it is asked for.
    private const int MostAtOnce = 4 * TlsSession.LargestRecord;

    // Only the reading side touches these.
    private readonly DecryptedBytes _plaintext = new();
    private ReadOnlySequence<byte> _given;
    private bool _isNew; // Something is there that the application has not examined.
    private bool _ended;
    private bool _completed;
    private Exception? _failure;

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
        _isNew = !_given.Slice(examined).IsEmpty;
        _plaintext.Consume(_given.Slice(_given.Start, consumed).Length);
        _given = default;
    }

    /// <inheritdoc />
    public override void CancelPendingRead()
    {
        // From any thread, so it only leaves word. The transport is woken; one that was woken too often just reads again.
        Volatile.Write(ref _cancelled, 1);
        transport.CancelPendingRead();
    }

    // What was rented is not given back: nobody says that what was read of it is done with.
    /// <inheritdoc />
    public override void Complete(Exception? exception = null) => _completed = true;

    /// <summary>Whether the end has come, and nothing before it. Looks at what is there and does not wait.</summary>
    public bool HasEnded()
    {
        try
        {
            if (!_isNew && !_ended && transport.TryRead(out var received)) Decrypt(received);
            return _ended && !_isNew;
        }
        catch (Exception gone) when (gone is IOException or ConnectionAbortedException)
        {
            return true;
        }
    }

    private async ValueTask<ReadResult> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            _plaintext.ReleaseIfEmpty();
            var received = await transport.ReadAsync(cancellationToken);
            if (goesElsewhere) await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            Decrypt(received);
            if (TryTake(out var result)) return result;
        }
    }

    private bool TryTake(out ReadResult result)
    {
        if (_completed) throw new InvalidOperationException("Reading is not allowed after the reader was completed.");
        var isCancelled = Interlocked.Exchange(ref _cancelled, 0) == 1;
        result = default;
        if (!_isNew && !_ended && !isCancelled) return false;
        if (_failure is not null) throw _failure;
        _given = _plaintext.Content;
        result = new ReadResult(_given, isCancelled, _ended);
        return true;
    }

    private void Decrypt(in ReadResult received)
    {
        var all = received.Buffer;
        var input = all.Length > MostAtOnce ? all.Slice(0, MostAtOnce) : all;
        var (taken, before) = (input.End, _plaintext.Length);
        var status = input.IsEmpty ? TlsStatus.NeedMoreData : session.Read(ref input, _plaintext);
        var isOver = status is TlsStatus.Failed or TlsStatus.Closed;
        // Bytes after the peer's end are not ours to interpret (RFC 8446 section 6.1).
        transport.AdvanceTo(isOver ? all.End : taken);
        if (session.HasPendingOutput) writer.SendPending();
        _isNew = _plaintext.Length > before;
        _ended = isOver || (received.IsCompleted && taken.Equals(all.End));
        if (status == TlsStatus.Failed) _failure = new ConnectionResetException($"the TLS session failed: {session.Failure!.Detail}");
    }
}
