using System.Globalization;
using System.Text.RegularExpressions;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Commands.Inspect;

/// <summary><c>openssl s_server</c>: a server that can be made to do what no proper one does.</summary>
internal sealed partial class SServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder;
    private readonly ChildProcess _process;

    private SServer(TemporaryDirectory folder, ChildProcess process, int port)
    {
        _folder = folder;
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Serves a certificate with its chain.</summary>
    /// <param name="certificate">What to serve.</param>
    /// <param name="options">Further options; <c>{folder}</c> stands for a folder that <paramref name="prepare"/> has filled.</param>
    /// <param name="prepare">Writes files that the options name.</param>
    public static async Task<SServer> StartAsync(TestCertificate certificate, string[]? options = null, Action<TemporaryDirectory>? prepare = null)
    {
        var folder = new TemporaryDirectory();
        prepare?.Invoke(folder);
        var file = certificate.WritePair(folder.Path, "server");
        string[] chain = certificate.Chain.Count > 1 ? ["-cert_chain", file] : [];
        var further = (options ?? []).Select(option => option.Replace("{folder}", folder.Path, StringComparison.Ordinal));
        var process = Tool.Start("openssl",
            ["s_server", "-accept", "127.0.0.1:0", "-cert", file, "-key", folder.Combine("server.key"), .. chain, "-alpn", "h2,http/1.1", .. further]);
        var lines = await process.WaitForOutputAsync("s_server to listen", lines => lines.Any(Accepting().IsMatch));
        var port = lines.Select(line => Accepting().Match(line)).First(match => match.Success).Groups[1].Value;
        return new SServer(folder, process, int.Parse(port, CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    [GeneratedRegex(@"^ACCEPT 127\.0\.0\.1:(\d+)")]
    private static partial Regex Accepting();
}
