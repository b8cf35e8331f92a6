using System.CommandLine;
using EdgeProxy.Configuration;
using EdgeProxy.Hosting;

namespace EdgeProxy.Commands;

/// <summary><c>demo</c>: the whole proxy with a certificate of its own making and a backend inside the process.</summary>
internal static class DemoCommand
{
    public static Command Create(IReadOnlyDictionary<string, string?> overrides)
    {
        var log = CommandOptions.Log();
        var level = CommandOptions.Level();
        var command = new Command("demo", "Serve https://localhost:8443 with a self-made certificate and an echo backend.") { log, level };
        command.SetAction((parsed, _) => ServeAsync(overrides, new LogSettings(parsed.GetValue(log), parsed.GetValue(level))));
        return command;
    }

    private static async Task<int> ServeAsync(IReadOnlyDictionary<string, string?> overrides, LogSettings log)
    {
        // Created for this user alone: the key lies in it.
        var folder = Directory.CreateTempSubdirectory("edgeproxy-demo-");
        try
        {
            DemoCertificate.Write(folder.CreateSubdirectory("certs").CreateSubdirectory("demo"), TimeProvider.System);
            await using var backend = await EchoBackend.StartAsync();
            var source = ConfigurationSource.FromText("demo", Configuration(backend.Address), folder.FullName, overrides);
            return await RunCommand.ServeAsync(source, log, Explain);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Configuration(string backend) =>
        $$"""
        {
          "EdgeProxy": {
            "Listeners": {
              "https": { "Address": "127.0.0.1:8443", "Tls": true },
              "http": { "Address": "127.0.0.1:8080", "RedirectToHttps": true }
            },
            "Admin": { "Address": "127.0.0.1:9901" },
            "Certificates": { "Directories": [ "certs" ] },
            "Drain": { "Delay": "00:00:00" }
          },
          "ReverseProxy": {
            "Routes": { "echo": { "ClusterId": "echo", "Match": { "Path": "/{**rest}" } } },
            "Clusters": { "echo": { "Destinations": { "inside": { "Address": "{{backend}}" } } } }
          }
        }
        """;

    private static void Explain(IReadOnlyList<BoundListener> listeners)
    {
        var https = listeners.FirstOrDefault(listener => listener.Tls);
        var http = listeners.FirstOrDefault(listener => listener is { Tls: false, Admin: false });
        var admin = listeners.FirstOrDefault(listener => listener.Admin);
        Console.Out.WriteLine(
            $"""

            EdgeProxy serves an echo backend that answers with the request as it arrived there.
            The certificate was made a moment ago and nobody trusts it, hence -k:

              curl -k https://localhost:{https?.Port}/
              curl -i http://localhost:{http?.Port}/       (a redirect to HTTPS)
              curl {admin?.Url}/readyz

            Ctrl+C ends it.

            """);
    }
}
