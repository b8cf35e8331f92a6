namespace EdgeProxy.Draining;

/// <summary>A connection's line in the ledger. A feature of the connection, so requests see it too. Safe to call from any thread, also after the end.</summary>
internal interface IConnectionLedgerEntry
{
    /// <summary>What is spoken, as far as is known.</summary>
    ConnectionProtocol Protocol { get; }

    /// <summary>The drain will ask this connection to close at a moment of its own choosing; until then it is served as if there were none.</summary>
    bool HasTurn { get; }

    /// <summary>Moves the connection to another protocol's count, when the handshake or an upgrade has told.</summary>
    void SetProtocol(ConnectionProtocol protocol);

    /// <summary>A request began; the connection is busy until the matching <see cref="RequestEnded"/>.</summary>
    void RequestStarted();

    /// <summary>A request ended.</summary>
    void RequestEnded();

    /// <summary>Asks the connection to end after what it is busy with: <c>Connection: close</c> on HTTP/1.1, GOAWAY on HTTP/2, a Close frame on WebSockets.</summary>
    void AskToClose();

    /// <summary>A request wants to take the connection over for another protocol; until it has ended, the server must not be asked to close.</summary>
    /// <remarks>Kestrel would end the upgraded connection's next read, in the middle of whatever is spoken there.</remarks>
    void UpgradeStarted();

    /// <summary>It was refused, or is over.</summary>
    void UpgradeEnded();

    /// <summary>A tunnel took over the connection or one of its streams, and wants to know when it is to end.</summary>
    void Add(IPoliteTunnel tunnel);

    /// <summary>The tunnel is over.</summary>
    void Remove(IPoliteTunnel tunnel);
}

/// <summary>A long conversation inside a connection that has a farewell of its own.</summary>
internal interface IPoliteTunnel
{
    /// <summary>Says it as soon as the protocol allows. Does not block, does not throw; only the first call counts.</summary>
    void SayGoodbye();
}
