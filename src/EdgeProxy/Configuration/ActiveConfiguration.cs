namespace EdgeProxy.Configuration;

/// <summary>The generation in force. Requests take one volatile read of it; one writer publishes the next.</summary>
internal sealed class ActiveConfiguration(EdgeConfiguration first)
{
    private volatile EdgeConfiguration _current = first;

    public EdgeConfiguration Current => _current;

    public void Publish(EdgeConfiguration next) => _current = next;
}
