using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Tls;

/// <summary>openssl as a client that keeps its first session in a file and comes back with it.</summary>
internal sealed class ReturningClient
{
    private readonly string _serverName;
    private readonly string[] _kind;
    private readonly string _file;

    private ReturningClient(string serverName, string[] kind, string file)
    {
        _serverName = serverName;
        _kind = kind;
        _file = file;
    }

    /// <summary>What it is, for messages.</summary>
    public string Name => $"{_serverName} {string.Join(' ', _kind)}";

    /// <summary>A first visit of one client of each kind: by ticket of TLS 1.3 and 1.2, and by session id.</summary>
    public static async Task<IReadOnlyList<ReturningClient>> VisitAsync(EdgeProcess edge, EdgeSetup setup, string serverName, bool withTls12 = true)
    {
        string[][] kinds = withTls12 ? [["-tls1_3"], ["-tls1_2"], ["-tls1_2", "-no_ticket"]] : [["-tls1_3"]];
        var clients = new List<ReturningClient>();
        foreach (var kind in kinds)
        {
            var client = new ReturningClient(serverName, kind, Path.Combine(setup.FolderPath, $"{Guid.NewGuid():N}.session"));
            Assert.False(await client.ConnectAsync(edge, serverName, "-sess_out"), client.Name);
            clients.Add(client);
        }

        return clients;
    }

    /// <summary>Whether it is known again. Either way it is served.</summary>
    /// <param name="edge">Where it comes back to.</param>
    /// <param name="serverName">A host it was not with; otherwise the one it was with.</param>
    public Task<bool> ResumesAsync(EdgeProcess edge, string? serverName = null) => ConnectAsync(edge, serverName ?? _serverName, "-sess_in");

    private async Task<bool> ConnectAsync(EdgeProcess edge, string serverName, string session)
    {
        var output = await SClient.GetAsync(edge, ["-servername", serverName, session, _file, .. _kind]);
        Assert.Contains("HTTP/1.1 ", output, StringComparison.Ordinal);
        var resumed = output.Contains("Reused, TLSv1.", StringComparison.Ordinal);
        Assert.True(resumed || output.Contains("New, TLSv1.", StringComparison.Ordinal), output);
        return resumed;
    }
}
