namespace EdgeProxy.Draining;

/// <summary>How many connections of a listener speak what. Lock-free.</summary>
internal sealed class ListenerConnections(string listener)
{
    private readonly long[] _byProtocol = new long[ConnectionProtocolText.All.Length];

    /// <summary>The listener's configured name.</summary>
    public string Listener => listener;

    public long Count(ConnectionProtocol protocol) => Interlocked.Read(ref _byProtocol[(int)protocol]);

    public long Count() => ConnectionProtocolText.All.Sum(Count);

    internal void Add(ConnectionProtocol protocol) => Interlocked.Increment(ref _byProtocol[(int)protocol]);

    internal void Remove(ConnectionProtocol protocol) => Interlocked.Decrement(ref _byProtocol[(int)protocol]);
}
