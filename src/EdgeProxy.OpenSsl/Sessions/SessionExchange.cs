using System.Buffers;

namespace EdgeProxy.OpenSsl;

/// <summary>
/// The bytes of one call into OpenSSL: what it may read, where it writes. Set up and taken down under the session's gate.
/// What OpenSSL writes during a call that has no output (a read) waits here for the next one that has.
/// </summary>
internal sealed class SessionExchange
{
    private ReadOnlySequence<byte> _input;
    private IBufferWriter<byte>? _output;
    private ArrayBufferWriter<byte>? _pending;

    /// <summary>Whether something waits to be sent.</summary>
    public bool HasPending => PendingLength > 0;

    /// <summary>How many bytes wait to be sent.</summary>
    public int PendingLength => Volatile.Read(ref _pending)?.WrittenCount ?? 0;

    /// <summary>What OpenSSL has not taken yet.</summary>
    public long InputLength => _input.Length;

    /// <summary>The exception a callback ran into; it cannot travel through native frames.</summary>
    public Exception? CallbackException { get; private set; }

    /// <summary>Starts a call. What waited goes first, so that records keep the order in which OpenSSL made them.</summary>
    public void Begin(in ReadOnlySequence<byte> input, IBufferWriter<byte>? output)
    {
        if (output is not null) Drain(output);
        _input = input;
        _output = output;
    }

    /// <summary>Ends a call.</summary>
    /// <returns>What OpenSSL did not take.</returns>
    public ReadOnlySequence<byte> End()
    {
        var rest = _input;
        _input = default;
        _output = null;
        return rest;
    }

    /// <summary>Moves what waits to <paramref name="output"/>.</summary>
    public void Drain(IBufferWriter<byte> output)
    {
        if (_pending is not { WrittenCount: > 0 } pending) return;
        output.Write(pending.WrittenSpan);
        _pending = null;
    }

    /// <summary>Drops what waits.</summary>
    public void Discard() => _pending = null;

    /// <summary>The BIO's read.</summary>
    public int Take(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, _input.Length);
        _input.Slice(0, count).CopyTo(buffer);
        _input = _input.Slice(count);
        return count;
    }

    /// <summary>The BIO's write. It takes everything, so OpenSSL never has to wait for a writer.</summary>
    public void Put(ReadOnlySpan<byte> bytes) => (_output ?? (_pending ??= new ArrayBufferWriter<byte>(256))).Write(bytes);

    /// <summary>Keeps the first exception.</summary>
    public void Failed(Exception exception) => CallbackException ??= exception;
}
