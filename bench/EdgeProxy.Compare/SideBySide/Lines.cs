namespace EdgeProxy.Compare;

/// <summary>All that is compared.</summary>
internal static class Lines
{
    private const int MiB = 1 << 20;

    public const string Idle = "idle";
    public const string Start = "start";

    /// <summary>The lines under load, in the order of the table.</summary>
    /// <param name="upload">A file of 1 MiB.</param>
    public static IReadOnlyList<LoadLine> UnderLoad(string upload) =>
    [
        new("handshake-ecdsa", "full handshake ECDSA", new ConnectionLoad(BenchSite.Host, ConnectionUse.FullHandshake)),
        new("handshake-rsa", "full handshake RSA-2048", new ConnectionLoad(BenchSite.RsaHost, ConnectionUse.FullHandshake)),
        new("handshake-resumed", "resumed handshake", new ConnectionLoad(BenchSite.Host, ConnectionUse.ResumedHandshake)),
        new("h1", "h1 keep-alive 1 KiB", new RequestLoad("/1k", "--h1", "-c", "32")),
        new("h2", "h2 1 KiB", new RequestLoad("/1k", "-c", "8", "-m", "16")),
        new("connect", "new connection + one request", new ConnectionLoad(BenchSite.Host, ConnectionUse.OneRequest)),
        new("download", "1 MiB download", new RequestLoad("/1m", "--h1", "-c", "8"), MiB),
        new("upload", "1 MiB upload", new RequestLoad("/upload", "--h1", "-c", "8", "-d", upload), MiB),
    ];

    /// <summary>What <c>--only</c> knows.</summary>
    public static IReadOnlyList<string> Ids { get; } = [.. UnderLoad("").Select(line => line.Id), Idle, Start];
}
