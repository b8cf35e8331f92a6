namespace EdgeProxy.Draining;

/// <summary>A connection's line in the ledger. A feature of the connection, so requests see it too. Safe to call from any thread, also after the end.</summary>
internal interface IConnectionLedgerEntry
{
    /// <summary>What is spoken, as far as is known.</summary>
    ConnectionProtocol Protocol { get; }

    /// <summary>Moves the connection to another protocol's count, when the handshake has told.</summary>
    void SetProtocol(ConnectionProtocol protocol);

    /// <summary>A request began; the connection is busy until the matching <see cref="RequestEnded"/>.</summary>
    void RequestStarted();

    /// <summary>A request ended.</summary>
    void RequestEnded();

    /// <summary>Asks the connection to end after what it is busy with: <c>Connection: close</c> on HTTP/1.1, GOAWAY on HTTP/2.</summary>
    void AskToClose();
}
