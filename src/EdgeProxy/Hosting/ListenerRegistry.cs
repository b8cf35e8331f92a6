namespace EdgeProxy.Hosting;

/// <summary>A listener as it is bound.</summary>
/// <param name="Name">The configured name; <c>admin</c> for the operators' listener.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Address">IP address, or the path of a Unix socket.</param>
/// <param name="Port">The bound port, also when 0 was asked for; <see langword="null"/> for a Unix socket.</param>
/// <param name="Tls">Whether TLS ends here.</param>
/// <param name="Admin">Whether this is the operators' listener.</param>
internal sealed record BoundListener(string Name, string Scheme, string Address, int? Port, bool Tls, bool Admin)
{
    /// <summary>As people write it: <c>https://0.0.0.0:8443</c>, <c>https://[::]:8443</c>, <c>http://unix:/run/edgeproxy.sock</c>.</summary>
    public string Url => (Port, Address.Contains(':', StringComparison.Ordinal)) switch
    {
        (null, _) => $"{Scheme}://unix:{Address}",
        (_, true) => $"{Scheme}://[{Address}]:{Port}",
        (_, false) => $"{Scheme}://{Address}:{Port}",
    };
}

/// <summary>What is bound. The server's start is its only writer.</summary>
internal sealed class ListenerRegistry
{
    private volatile IReadOnlyList<BoundListener> _listeners = [];

    public IReadOnlyList<BoundListener> Listeners => _listeners;

    /// <summary>The listener redirects lead to: the TLS listener named <c>https</c>, else the first with TLS.</summary>
    public BoundListener? Https =>
        _listeners.Where(listener => listener.Tls).MaxBy(listener => listener.Name.Equals("https", StringComparison.OrdinalIgnoreCase));

    public void Publish(IReadOnlyList<BoundListener> listeners) => _listeners = listeners;
}
