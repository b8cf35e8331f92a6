using System.Buffers;
using System.IO.Pipelines;
using EdgeProxy.OpenSsl;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Tls;

/// <summary>
/// Drives one handshake over a transport: waits for bytes, feeds the session, answers the ClientHello, sends what comes out,
/// and keeps the time of each phase. No thread is held while it waits.
/// </summary>
internal sealed class HandshakeDriver(
    TlsState state, ReadOnlyMemory<byte> protocols, TimeProvider time, CancellationToken deadline, TokenBucket? rate = null)
{
    private const byte UnrecognizedName = 112; // RFC 6066 section 3
    private const byte InternalError = 80;

    // A record with a fatal alert, internal_error: no session is made to encode it.
    private static readonly ReadOnlyMemory<byte> TooMany = new byte[] { 21, 3, 3, 0, 2, 2, InternalError };

    private readonly HandshakeRecord _record = new();
    private long _mark = time.GetTimestamp();
    private ClientHello? _hello;

    /// <summary>What was chosen; its certificate is null until a ClientHello was answered.</summary>
    public TlsSelection Selection { get; private set; }

    /// <summary>The exception behind <see cref="HandshakeFailure.Internal"/>, when there was one.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Runs it to its end.</summary>
    /// <param name="transport">The connection.</param>
    /// <param name="holdsLast">What ends a handshake that succeeds is written and not flushed: see <see cref="TlsDuplexPipe.Begin"/>.</param>
    /// <returns>The session, or <see langword="null"/> with the reason in the record.</returns>
    public async Task<(TlsSession? Session, HandshakeRecord Record)> RunAsync(IDuplexPipe transport, bool holdsLast = false)
    {
        TlsSession? session = null;
        try
        {
            if (!await StartsTlsAsync(transport)) return (null, _record);
            if (rate?.TryTake(state.Current.Settings.MaxHandshakesPerSecond) == false) return (null, await RefuseAsync(transport));
            session = TlsSession.Accept(state.Current.Policies.Default.Context);
            while (true)
            {
                var received = await ReceiveAsync(transport.Input);
                var status = Step(session, received, transport, out var flush);
                if (flush && !(holdsLast && status == TlsStatus.Complete)) await transport.Output.FlushAsync(deadline);
                if (status == TlsStatus.Complete)
                {
                    _record.Info = session.Info;
                    _record.Stapled = session.Stapled;
                    var established = session;
                    session = null;
                    return (established, _record);
                }

                if (status == TlsStatus.Failed) return (null, Fail(session.Failure!));
                if (status == TlsStatus.Closed || received.IsCompleted) return (null, Fail(HandshakeFailure.ClientClosed, "the client closed the connection"));
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            Waited();
            return (null, Fail(HandshakeFailure.Timeout, _record.HelloSeen ? "waiting for the client's answer" : "waiting for a ClientHello"));
        }
        catch (Exception gone) when (gone is ConnectionResetException or ConnectionAbortedException or IOException)
        {
            Waited();
            return (null, Fail(HandshakeFailure.ClientClosed, "the client reset the connection"));
        }
        catch (Exception fault)
        {
            // The border of the data plane: a bug met by one client's bytes must end that connection and be counted, nothing more.
            Fault = fault;
            return (null, Fail(HandshakeFailure.Internal, fault.GetType().Name));
        }
        finally
        {
            session?.Dispose();
        }
    }

    /// <summary>Looks at the first bytes before anything is allocated for TLS.</summary>
    private async ValueTask<bool> StartsTlsAsync(IDuplexPipe transport)
    {
        while (true)
        {
            var received = await ReceiveAsync(transport.Input);
            var buffer = received.Buffer;
            if (!buffer.IsEmpty && PlainHttp.StartsLikeTls(buffer))
            {
                transport.Input.AdvanceTo(buffer.Start);
                return true;
            }

            var request = buffer.IsEmpty ? null : PlainHttp.IsRequest(buffer);
            transport.Input.AdvanceTo(request is null ? buffer.Start : buffer.End, buffer.End);
            switch (request)
            {
                case true:
                    transport.Output.Write(PlainHttp.Response.Span);
                    await transport.Output.FlushAsync(deadline);
                    Fail(HandshakeFailure.NotTls, "a plain HTTP request");
                    return false;
                case false:
                    Fail(HandshakeFailure.NotTls, "the first byte is not of a TLS record");
                    return false;
                case null when received.IsCompleted:
                    Fail(HandshakeFailure.ClientClosed, "the client closed the connection before it said anything");
                    return false;
            }
        }
    }

    private async Task<HandshakeRecord> RefuseAsync(IDuplexPipe transport)
    {
        // Closed with bytes unread, the kernel would send a reset, and the alert might never be seen.
        if (transport.Input.TryRead(out var received)) transport.Input.AdvanceTo(received.Buffer.End);
        transport.Output.Write(TooMany.Span);
        await transport.Output.FlushAsync(deadline);
        return Fail(HandshakeFailure.RateLimited, "more handshakes in a second than Limits:MaxHandshakesPerSecond allows");
    }

    private async ValueTask<ReadResult> ReceiveAsync(PipeReader input)
    {
        var received = await input.ReadAsync(deadline);
        Waited();
        return received;
    }

    /// <summary>Feeds the session until it needs more bytes or is done. What follows the handshake stays in the transport.</summary>
    private TlsStatus Step(TlsSession session, in ReadResult received, IDuplexPipe transport, out bool flush)
    {
        var input = received.Buffer;
        var status = session.Handshake(ref input, transport.Output);
        if (status == TlsStatus.ClientHello)
        {
            _record.HelloSeen = true;
            Answer(session);
            status = session.Handshake(ref input, transport.Output);
        }

        transport.Input.AdvanceTo(input.Start, status == TlsStatus.NeedMoreData ? input.End : input.Start);
        flush = transport.Output.UnflushedBytes > 0;
        Worked();
        return status;
    }

    private void Answer(TlsSession session, bool mayChooseAgain = true)
    {
        var hello = session.ClientHello!;
        _record.ServerName = hello.ServerName;
        _hello = hello;
        // Not sooner: a client may take its time between connecting and saying what it wants, and a retired credential is freed before long.
        var snapshot = state.Current;
        Selection = snapshot.Select(hello);
        if (Selection.Certificate is null)
        {
            Refuse(session, UnrecognizedName, hello.ServerName is null ? HandshakeFailure.NoServerName : HandshakeFailure.UnknownServerName);
            return;
        }

        _record.Certificate = Selection.Certificate;
        _record.ReportOnly = Selection.ReportOnly;
        var now = time.GetUtcNow();
        var staple = Selection.Certificate.Staple.Read(now, out var isRequired);
        if (staple.IsEmpty && isRequired)
        {
            Refuse(session, InternalError, HandshakeFailure.Internal, "the certificate promises a staple, there is none, and Stapling:OnMissing says to refuse");
            return;
        }

        if (!Selection.Demand.CanBeEnforced)
        {
            Refuse(session, InternalError, HandshakeFailure.Internal, "the host asks for client certificates, and the authorities to verify them by could never be read");
            return;
        }

        _record.Check = Selection.Demand.Check(state.ClientStatus);
        try
        {
            session.Configure(new TlsServerChoice(
                Selection.Policy.Context,
                Selection.Certificate.Credential,
                protocols,
                MayResume(hello) ? SessionIdContext.Of(Selection, state.Ended, now) : SessionIdContext.OfNoOther(),
                staple,
                Selection.Demand.ForSession(_record.Check),
                state.Tickets));
        }
        catch (ObjectDisposedException) when (mayChooseAgain)
        {
            // This thread stood still between choosing and using for longer than a replaced credential is kept; the snapshot has a new one.
            Answer(session, mayChooseAgain: false);
        }
        catch (OpenSslException refused)
        {
            Refuse(session, InternalError, HandshakeFailure.Internal, refused.Message);
        }
    }

    // Out of a ticket the client's certificate can be looked at before it resumes. What TLS 1.2 keeps by a session id is just taken up; so it must
    // not be kept, and is not where the client takes a ticket. That it offers TLS 1.3, too, says little: OpenSSL falls back where the
    // certificate's key signs by no scheme of 1.3.
    private bool MayResume(ClientHello hello)
    {
        if (!Selection.Demand.ChecksStatus) return true;
        var mayEndInTls12 = hello.OffersTls12 && Selection.Policy.Context.Options.MinimumVersion == TlsVersion.Tls12;
        return state.Tickets.IsOpen && (hello.TakesTickets || !mayEndInTls12);
    }

    private void Refuse(TlsSession session, byte alert, HandshakeFailure failure, string? detail = null)
    {
        _record.Failure = failure;
        _record.Detail = detail;
        session.Refuse(alert);
    }

    private void Waited()
    {
        var waited = Lap();
        if (_record.HelloSeen) _record.ClientPhase += waited;
        else _record.ClientHelloPhase += waited;
    }

    private void Worked()
    {
        var worked = Lap();
        if (_record.HelloSeen) _record.ServerPhase += worked;
        else _record.ClientHelloPhase += worked;
    }

    private TimeSpan Lap()
    {
        var now = time.GetTimestamp();
        var lap = time.GetElapsedTime(_mark, now);
        _mark = now;
        return lap;
    }

    private HandshakeRecord Fail(TlsFailure failure)
    {
        var lacksGroup = failure.Error == TlsError.NoSharedCipher && _hello is not null && ClientCapability.LacksGroup(_hello, Selection.Policy);
        return Fail(lacksGroup ? HandshakeFailure.NoCommonGroup : HandshakeFailures.From(failure, _record.HelloSeen), failure.Detail);
    }

    // What was decided first stands: a refusal shows up again as OpenSSL's failed callback.
    private HandshakeRecord Fail(HandshakeFailure failure, string detail)
    {
        if (_record.Failure == HandshakeFailure.None) _record.Failure = failure;
        _record.Detail ??= detail;
        return _record;
    }
}
