using System.IO.Pipelines;

namespace EdgeProxy.Tls;

/// <summary>The writing half of an established connection: plaintext in, records to the transport, in one order.</summary>
internal interface ITlsWriter
{
    /// <summary>Where the application writes.</summary>
    PipeWriter Output { get; }

    /// <summary>Sends what the session wanted to say while it read. From any thread.</summary>
    void SendPending();

    /// <summary>Sends what is left and close_notify. Call it once, when the application writes no more.</summary>
    /// <returns>A task that ends once the transport took it all or is gone. Never faults.</returns>
    Task CloseAsync();
}
