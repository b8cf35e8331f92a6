using System.Text.Json.Nodes;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Harness;

/// <summary>What an operator prepares: a folder with a configuration file and certificates. Every listener takes a free port.</summary>
internal sealed class EdgeSetup : IDisposable
{
    private const string GlibcDebugMalloc = "libc_malloc_debug.so.0";

    private readonly TemporaryDirectory _folder = new();
    private readonly JsonObject _configuration = [];

    public EdgeSetup()
    {
        Directory.CreateDirectory(CertificateFolder);
        RootFile = _folder.Write("root.pem", Pki.Root.Pem);
        Set("EdgeProxy:Listeners:https:Address", "127.0.0.1:0");
        Set("EdgeProxy:Listeners:https:Tls", true);
        Set("EdgeProxy:Listeners:http:Address", "127.0.0.1:0");
        Set("EdgeProxy:Listeners:http:RedirectToHttps", true);
        Set("EdgeProxy:Admin:Address", "127.0.0.1:0");
        Set("EdgeProxy:Certificates:Directories", new JsonArray("certs"));
        Set("EdgeProxy:Drain:Delay", "00:00:00");
    }

    public TestPki Pki { get; } = new(TimeProvider.System);

    /// <summary>The root's PEM file, for clients.</summary>
    public string RootFile { get; }

    public string CertificateFolder => _folder.Combine("certs");

    public string ConfigurationFile => _folder.Combine("appsettings.json");

    public string FolderPath => _folder.Path;

    /// <summary>A program, with its arguments, that starts the proxy; its command line follows them.</summary>
    public IReadOnlyList<string> Launcher { get; set; } = [];

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>Sets a key of the configuration, named as it is in error messages: <c>EdgeProxy:Tls:HandshakeTimeout</c>.</summary>
    public EdgeSetup Set(string path, JsonNode? value)
    {
        var keys = path.Split(':');
        var parent = _configuration;
        foreach (var key in keys[..^1]) parent = (JsonObject)(parent[key] ??= new JsonObject());
        parent[keys[^1]] = value;
        return this;
    }

    public EdgeSetup Remove(string path)
    {
        var keys = path.Split(':');
        var parent = keys[..^1].Aggregate(_configuration, (node, key) => (JsonObject)node[key]!);
        parent.Remove(keys[^1]);
        return this;
    }

    /// <summary>one.test, two.test, *.wild.test, and both.test as a pair of ECDSA and RSA.</summary>
    public EdgeSetup AddUsualCertificates()
    {
        Pki.Leaf("one.test", "localhost").WritePair(CertificateFolder, "one");
        Pki.Leaf("two.test").WritePair(CertificateFolder, "two");
        Pki.Leaf("*.wild.test").WritePair(CertificateFolder, "wild");
        Pki.Leaf("both.test").WritePair(CertificateFolder, "both.ecdsa");
        Pki.RsaLeaf("both.test").WritePair(CertificateFolder, "both.rsa");
        return this;
    }

    /// <summary>Writes a file that the configuration may name.</summary>
    public string WriteFile(string name, string text) => _folder.Write(name, text);

    /// <inheritdoc cref="WriteFile(string, string)"/>
    public string WriteFile(string name, byte[] bytes) => _folder.Write(name, bytes);

    /// <summary>Has a host ask its clients for certificates.</summary>
    public EdgeSetup Demand(string host, string mode, string authorities, string? lists = null)
    {
        var demand = new JsonObject { ["Mode"] = mode, ["CaFile"] = authorities, ["CrlFile"] = lists };
        return Set($"EdgeProxy:Tls:Hosts:{host}:ClientCertificate", demand);
    }

    /// <summary>Sends what <paramref name="path"/> matches to <paramref name="address"/>.</summary>
    public EdgeSetup Proxy(string name, string path, string address, string? httpVersion = null)
    {
        Set($"ReverseProxy:Routes:{name}:ClusterId", name);
        Set($"ReverseProxy:Routes:{name}:Match:Path", path);
        Set($"ReverseProxy:Clusters:{name}:Destinations:only", new JsonObject { ["Address"] = address });
        if (httpVersion is null) return this;
        Set($"ReverseProxy:Clusters:{name}:HttpRequest:Version", httpVersion);
        return Set($"ReverseProxy:Clusters:{name}:HttpRequest:VersionPolicy", "RequestVersionExact");
    }

    /// <summary>Lets glibc check every free and fill what was freed, so that a double free or a use after free ends the process.</summary>
    public EdgeSetup CheckNativeMemory()
    {
        Environment["MALLOC_CHECK_"] = "3";
        Environment["MALLOC_PERTURB_"] = "165";
        // Since glibc 2.34 the checks live in a library of their own.
        if (Directory.EnumerateDirectories("/lib", "*-linux-gnu").Any(folder => File.Exists(Path.Combine(folder, GlibcDebugMalloc))))
            Environment["LD_PRELOAD"] = GlibcDebugMalloc;
        return this;
    }

    /// <summary>The configuration as it now stands.</summary>
    public string Text => _configuration.ToJsonString();

    /// <summary>Writes the configuration file as it now stands.</summary>
    public string Write() => _folder.Write("appsettings.json", Text);

    /// <summary>Writes something else in its place.</summary>
    public string Write(string text) => _folder.Write("appsettings.json", text);

    public void Dispose() => _folder.Dispose();
}
