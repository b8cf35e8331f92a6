namespace EdgeProxy.Hosting;

/// <summary>A listener as it is bound.</summary>
/// <param name="Name">The configured name.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Address">IP address, or the path of a Unix socket.</param>
/// <param name="Port">The bound port, also when 0 was asked for; <see langword="null"/> for a Unix socket.</param>
/// <param name="Tls">Whether TLS ends here.</param>
/// <param name="Admin">Whether this is the operators' listener.</param>
internal sealed record BoundListener(string Name, string Scheme, string Address, int? Port, bool Tls, bool Admin);

/// <summary>What is bound. The server's start is its only writer.</summary>
internal sealed class ListenerRegistry
{
    private volatile IReadOnlyList<BoundListener> _listeners = [];

    public IReadOnlyList<BoundListener> Listeners => _listeners;

    public void Publish(IReadOnlyList<BoundListener> listeners) => _listeners = listeners;
}
