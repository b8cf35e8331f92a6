using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Tls;

/// <summary><c>openssl s_client</c>: a client that is not ours, and shows every message.</summary>
internal static class SClient
{
    /// <summary>Connects, sends one request whose answer ends the connection, and gives back all it printed. <c>-msg</c> names each message.</summary>
    public static async Task<string> GetAsync(EdgeProcess edge, params string[] arguments)
    {
        // -ign_eof: the end of our input is not the end; the server's close is.
        string[] all = ["s_client", "-connect", $"127.0.0.1:{edge.HttpsPort}", "-msg", "-ign_eof", .. arguments];
        var result = await Tool.RunAsync("openssl", all, HttpText.Get("/", HostOf(arguments)));
        return result.Output;
    }

    // The request asks for the host that the handshake asked for.
    private static string HostOf(string[] arguments)
    {
        var name = Array.IndexOf(arguments, "-servername");
        return name < 0 ? "localhost" : arguments[name + 1];
    }
}
