namespace EdgeProxy.Hosting;

/// <summary>
/// Where the code runs that goes on when a socket is ready: on the thread that learned of it, as in nginx, or on the thread pool. The
/// first saves two changes of thread for each request, and a proxy does little between two sockets that others would have to wait for.
/// </summary>
internal static class SocketCompletions
{
    // The runtime's own switch, which it reads once, before the first socket is made. There is no other to set it by.
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Asks for it, unless the operator has decided otherwise. Goes before everything that may make a socket.</summary>
    public static void PreferInline()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null) Environment.SetEnvironmentVariable(Variable, "1");
    }
}
