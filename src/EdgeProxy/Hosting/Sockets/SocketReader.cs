using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Hosting;

/// <summary>
/// The receiving half of a connection. It waits until the socket is readable and reads what is there, on the thread that was told; while it waits it
/// holds no buffer. Between two reads it goes on to wait, and reads ahead as far as its block has room, so that the end of a connection is
/// known while nobody reads.
/// </summary>
internal sealed class SocketReader : PipeReader, IDisposable
{
    // So often without waiting, and whoever reads goes on elsewhere: others wait on the thread that was told.
    private const int LongestStreak = 32;

    private const int MostDiscarded = 1024 * 1024;

    private readonly Lock _gate;
    private readonly SocketConnection _connection;
    private readonly SocketReadiness _readiness;

    // All of it under the gate.
    private readonly ReceivedBytes _bytes = new();
    private readonly Waiter<ReadResult> _waiter;
    private ReadOnlySequence<byte> _given;
    private Exception? _failure;
    private bool _isGiven;
    private bool _isNew; // Something is there that the reader has not examined.
    private bool _isAnswering;
    private bool _isCancelled;
    private bool _isEnded;
    private bool _isCompleted;
    private bool _mayHaveMore; // The kernel gave as much as was asked for.
    private int _streak;

    // What is there already when it is read from for the first time is read elsewhere: whoever has accepted this connection has others to accept. Alone on
    // its processor, it would only wake somebody for what it can do itself.
    private bool _isFirst = Environment.ProcessorCount > 1;

    /// <summary>For one connection, of which nobody has read anything.</summary>
    /// <param name="connection">Hears when the client is gone.</param>
    /// <param name="gate">Also the writing half's.</param>
    public SocketReader(SocketConnection connection, Lock gate)
    {
        (_connection, _gate) = (connection, gate);
        _readiness = new SocketReadiness(this);
        _waiter = new Waiter<ReadResult>(_gate);
    }

    /// <summary>Whether the socket was asked to tell when it is readable. Under the gate, or when nobody reads any more.</summary>
    public bool IsArmed { get; private set; }

    private bool IsOver => _isEnded || _failure is not null;

    private bool IsAnswerable => _isNew || _isCancelled || IsOver;

    // The thread that was told does it at last: whoever reads may be done with the connection by then.
    private bool TellsOfTheEnd => IsOver && !_isAnswering;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        ValueTask<ReadResult> answer;
        bool tells, isElsewhere;
        lock (_gate)
        {
            Look(isWanted: true);
            isElsewhere = _streak >= LongestStreak || (_isFirst && _isNew);
            _isFirst = false;
            answer = !isElsewhere && TryTake(out var result) ? new ValueTask<ReadResult>(result) : _waiter.WaitAsync(cancellationToken);
            tells = TellsOfTheEnd;
        }

        if (tells) _connection.Over();
        if (isElsewhere || tells) AnswerElsewhere();
        return answer;
    }

    public override bool TryRead(out ReadResult result)
    {
        bool isThere, tells;
        lock (_gate)
        {
            Look(isWanted: false);
            if (_failure is not null) throw _failure;
            isThere = TryTake(out result);
            tells = TellsOfTheEnd;
        }

        if (tells) _connection.Over();
        return isThere;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        lock (_gate)
        {
            if (!_isGiven) throw new InvalidOperationException("There is no read to advance from.");
            // What was received meanwhile was not in it.
            _isNew = _bytes.Length > _given.Length || !_given.Slice(examined).IsEmpty;
            _bytes.Consume((int)_given.Slice(_given.Start, consumed).Length);
            (_given, _isGiven) = (default, false);
            // Where the thread that was told is still at it, it goes on by itself.
            if (!_isAnswering) Receive();
            if (!TellsOfTheEnd) return;
        }

        _connection.Over();
    }

    public override void CancelPendingRead()
    {
        lock (_gate) _isCancelled = true;
        AnswerElsewhere();
    }

    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            if (_isCompleted) return;
            (_isCompleted, _given, _isGiven) = (true, default, false);
            _failure ??= new ConnectionAbortedException("The connection was closed.");
            _bytes.Clear();
        }

        AnswerElsewhere();
    }

    /// <summary>
    /// Takes what the client has sent and nobody will read. Closed with bytes unread, the kernel would send a reset, and a client that is still
    /// sending might never see the answer.
    /// </summary>
    public void Discard()
    {
        if (_isEnded) return;
        var block = ArrayPool<byte>.Shared.Rent(ReceivedBytes.BlockSize);
        for (int received, all = 0; all < MostDiscarded; all += received)
        {
            received = _connection.Socket.Receive(block, SocketFlags.None, out var error);
            if (received == 0 || error != SocketError.Success) break;
        }

        ArrayPool<byte>.Shared.Return(block);
    }

    /// <summary>Nothing is waited for any more, once what is has come.</summary>
    public void Dispose()
    {
        Complete();
        _readiness.Dispose();
    }

    /// <summary>The connection was aborted: who waits for it hears why.</summary>
    internal void Abort(Exception reason)
    {
        lock (_gate) _failure ??= reason;
        AnswerElsewhere();
    }

    /// <summary>What was waited for has come: bytes, or the end. Whoever reads goes on here.</summary>
    internal void Readable(SocketError error)
    {
        lock (_gate)
        {
            (IsArmed, _isAnswering, _streak) = (false, true, 0);
            if (error != SocketError.Success) Fail(error);
            else if (!IsOver) ReceiveNow();
        }

        var isOver = false;
        for (var goesOn = true; goesOn;)
        {
            Answer();
            lock (_gate)
            {
                Receive();
                goesOn = _waiter.IsWaiting && IsAnswerable && _streak < LongestStreak;
                if (goesOn) continue;
                (_isAnswering, isOver) = (false, IsOver && !_isCompleted);
            }
        }

        if (isOver) _connection.Over();
        AnswerElsewhere();
    }

    private void Look(bool isWanted)
    {
        if (_isCompleted) throw new InvalidOperationException("Reading is not allowed after the reader was completed.");
        if (_isGiven) throw new InvalidOperationException("The last read has not been advanced from.");
        if (_waiter.IsWaiting) throw new InvalidOperationException("Somebody else reads.");
        if (IsAnswerable) return;
        if (isWanted) _bytes.MakeRoom();
        Receive();
    }

    private bool TryTake(out ReadResult result)
    {
        result = default;
        if (_failure is not null || !IsAnswerable) return false;
        _given = _bytes.Content;
        result = new ReadResult(_given, _isCancelled, _isEnded);
        (_isGiven, _isCancelled) = (true, false);
        return true;
    }

    /// <summary>Reads what is there, as far as there is room; when no more is, asks to be told.</summary>
    private void Receive()
    {
        try
        {
            while (!IsArmed && !IsOver && _bytes.HasRoom(isMovable: !_isGiven))
            {
                if (!_mayHaveMore && _connection.Socket.ReceiveAsync(_readiness))
                {
                    (IsArmed, _streak) = (true, 0);
                    if (!_isGiven) _bytes.ReleaseIfEmpty();
                    return;
                }

                if (!_mayHaveMore && _readiness.SocketError != SocketError.Success) Fail(_readiness.SocketError);
                else ReceiveNow();
            }
        }
        catch (ObjectDisposedException)
        {
            _failure ??= new ConnectionAbortedException("The connection was closed.");
        }
    }

    private void ReceiveNow()
    {
        try
        {
            var room = _bytes.Room(isMovable: !_isGiven);
            var received = _connection.Socket.Receive(room, SocketFlags.None, out var error);
            _mayHaveMore = error == SocketError.Success && received == room.Length;
            if (error is SocketError.WouldBlock or SocketError.Interrupted) return;
            if (error != SocketError.Success) Fail(error);
            else if (received == 0) _isEnded = true;
            else (_bytes.End, _isNew, _streak) = (_bytes.End + received, true, _streak + 1);
        }
        catch (ObjectDisposedException)
        {
            _failure ??= new ConnectionAbortedException("The connection was closed.");
        }
    }

    private void Fail(SocketError error) => _failure ??= error switch
    {
        SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted => new ConnectionResetException("The connection was reset by the client."),
        SocketError.OperationAborted => new ConnectionAbortedException("The connection was closed."),
        _ => new IOException($"The connection cannot be read from: {error}"),
    };

    /// <summary>Answers who waits, if there is something to answer. Not under the gate: what waited goes on here.</summary>
    private void Answer()
    {
        ReadResult result = default;
        Exception? failure;
        lock (_gate)
        {
            if (!IsAnswerable || !_waiter.TryEnd()) return;
            failure = _failure;
            if (failure is null) TryTake(out result);
        }

        if (failure is null) _waiter.Answer(result);
        else _waiter.Fail(failure);
    }

    // For those who have other work than that of this connection.
    private void AnswerElsewhere()
    {
        if (_waiter.IsWaiting && IsAnswerable) ThreadPool.UnsafeQueueUserWorkItem(static reader => reader.AnswerAfresh(), this, preferLocal: false);
    }

    // Not before it is elsewhere: the thread that was told would take the streak for a new one, and go on.
    private void AnswerAfresh()
    {
        lock (_gate) _streak = 0;
        Answer();
    }
}
