using System.IO.Pipelines;
using EdgeProxy.OpenSsl;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Tls;

/// <summary>
/// Encrypts on the thread pool: what the application writes is staged in a pipe, and one pump takes all that is staged, so that HTTP/2's many
/// small flushes gather into full records. The pump is the only one to touch the transport's output, so records never race each other.
/// The staging pipe gives backpressure: it fills when the transport does.
/// </summary>
internal sealed class GatheringTlsWriter : ITlsWriter
{
    private const int RecordSize = TlsSession.LargestRecord;
    private const int PauseAt = 4 * RecordSize;
    private const int ResumeAt = 2 * RecordSize;

    private static readonly PipeOptions Options = new(
        readerScheduler: PipeScheduler.ThreadPool,
        writerScheduler: PipeScheduler.ThreadPool,
        pauseWriterThreshold: PauseAt,
        resumeWriterThreshold: ResumeAt,
        minimumSegmentSize: RecordSize,
        useSynchronizationContext: false);

    private readonly TlsSession _session;
    private readonly PipeWriter _transport;
    private readonly Pipe _staged = new(Options);
    private readonly Task _pump;

    /// <summary>Starts the pump.</summary>
    /// <param name="session">An established session.</param>
    /// <param name="transport">Takes the records.</param>
    public GatheringTlsWriter(TlsSession session, PipeWriter transport)
    {
        _session = session;
        _transport = transport;
        _pump = PumpAsync();
    }

    /// <inheritdoc />
    public PipeWriter Output => _staged.Writer;

    /// <inheritdoc />
    public void SendPending() => _staged.Reader.CancelPendingRead();

    /// <inheritdoc />
    public Task CloseAsync()
    {
        _staged.Writer.Complete();
        return _pump;
    }

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
}
