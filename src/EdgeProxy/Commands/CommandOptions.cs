using System.CommandLine;
using EdgeProxy.Hosting;

namespace EdgeProxy.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommandOptions
{
    public static Option<string> Config() => new("--config")
    {
        Description = "Configuration file. The environment (EdgeProxy__Admin__Address=...) and --EdgeProxy:Admin:Address=... override its keys.",
        HelpName = "FILE",
        DefaultValueFactory = _ => "appsettings.json",
    };

    public static Option<LogFormat> Log() => new("--log")
    {
        Description = "How the log is written: plain lines for people, or one JSON object a line.",
        DefaultValueFactory = _ => LogFormat.Plain,
    };

    public static Option<LogLevel> Level() => new("--log-level")
    {
        Description = "The least level that is logged.",
        DefaultValueFactory = _ => LogLevel.Information,
    };

    public static Option<bool> Json() => new("--json") { Description = "Answer in JSON." };
}
