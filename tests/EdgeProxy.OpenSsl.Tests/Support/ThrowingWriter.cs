using System.Buffers;

namespace EdgeProxy.OpenSsl.Tests;

/// <summary>A buffer that cannot be had: what a transport does once it is gone.</summary>
internal sealed class ThrowingWriter : IBufferWriter<byte>
{
    public void Advance(int count) => throw new TransportGoneException();

    public Memory<byte> GetMemory(int sizeHint = 0) => throw new TransportGoneException();

    public Span<byte> GetSpan(int sizeHint = 0) => throw new TransportGoneException();
}

/// <summary>Told from every exception of the code under test by its name.</summary>
internal sealed class TransportGoneException : Exception;
