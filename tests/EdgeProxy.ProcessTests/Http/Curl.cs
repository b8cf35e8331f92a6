using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Http;

/// <summary>curl, with every name leading to the proxy's TLS port.</summary>
internal static class Curl
{
    public static Task<ToolResult> RunAsync(EdgeProcess edge, params string[] arguments) =>
        Tool.RunAsync("curl", ["--silent", "--show-error", "--max-time", "20", "--connect-to", $"::127.0.0.1:{edge.HttpsPort}", .. arguments]);
}
