using System.IO.Pipelines;
using EdgeProxy.OpenSsl;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Tls;

/// <summary>
/// The writing half: what the application writes is staged in a pipe, and one pump encrypts all that is staged into full records.
/// The pump is the only one to touch the transport's output once the handshake is done, so records never race each other.
/// The staging pipe gives backpressure: it fills when the transport does.
/// </summary>
internal sealed class TlsWriter
{
    private const int RecordSize = TlsSession.LargestRecord;
    private const int PauseAt = 4 * RecordSize;
    private const int ResumeAt = 2 * RecordSize;

    private static readonly PipeOptions AtOnce = Options(PipeScheduler.Inline);
    private static readonly PipeOptions Gathered = Options(PipeScheduler.ThreadPool);

    private readonly TlsSession _session;
    private readonly PipeWriter _transport;
    private readonly Pipe _staged;

    /// <summary>Starts the pump.</summary>
    /// <param name="session">An established session.</param>
    /// <param name="transport">Takes the records.</param>
    /// <param name="gather">Run the pump on the thread pool, so that HTTP/2's many small flushes gather into one record; otherwise it runs
    /// where the application flushes, which saves HTTP/1.1 a thread hop.</param>
    public TlsWriter(TlsSession session, PipeWriter transport, bool gather)
    {
        _session = session;
        _transport = transport;
        _staged = new Pipe(gather ? Gathered : AtOnce);
        Completion = PumpAsync();
    }

    /// <summary>Where the application writes.</summary>
    public PipeWriter Output => _staged.Writer;

    /// <summary>Ends when the last record, and close_notify, are with the transport, or the transport is gone. Never faults.</summary>
    public Task Completion { get; }

    /// <summary>Sends what the session wanted to say while it read.</summary>
    public void SendPending() => _staged.Reader.CancelPendingRead();

    private async Task PumpAsync()
    {
        Exception? gone = null;
        try
        {
            while (true)
            {
                var staged = await _staged.Reader.ReadAsync();
                var status = _session.Write(staged.Buffer, _transport);
                _staged.Reader.AdvanceTo(staged.Buffer.End);
                if (staged.IsCompleted) _session.Shutdown(_transport);
                var flushed = await _transport.FlushAsync();
                if (staged.IsCompleted || flushed.IsCompleted || status == TlsStatus.Failed) break;
            }
        }
        catch (Exception exception) when (exception is IOException or ConnectionAbortedException or InvalidOperationException or ObjectDisposedException)
        {
            gone = new ConnectionResetException("the connection was closed while data was being sent", exception);
        }

        await _staged.Reader.CompleteAsync(gone);
    }

    private static PipeOptions Options(PipeScheduler scheduler) => new(
        readerScheduler: scheduler,
        writerScheduler: PipeScheduler.ThreadPool,
        pauseWriterThreshold: PauseAt,
        resumeWriterThreshold: ResumeAt,
        minimumSegmentSize: RecordSize,
        useSynchronizationContext: false);
}
