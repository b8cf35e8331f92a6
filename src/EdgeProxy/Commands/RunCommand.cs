using System.CommandLine;
using System.Runtime.InteropServices;
using EdgeProxy.Configuration;
using EdgeProxy.Hosting;

namespace EdgeProxy.Commands;

/// <summary><c>run</c>: serves until a signal ends it.</summary>
internal static class RunCommand
{
    public static Command Create(IReadOnlyDictionary<string, string?> overrides) =>
        Define(new Command("run", "Serve. This is what happens without a command."), overrides);

    /// <summary>Gives <paramref name="command"/> the options and the action of <c>run</c>; the root command gets them too.</summary>
    public static Command Define(Command command, IReadOnlyDictionary<string, string?> overrides)
    {
        var config = CommandOptions.Config();
        var log = CommandOptions.Log();
        var level = CommandOptions.Level();
        command.Add(config);
        command.Add(log);
        command.Add(level);
        command.SetAction((parsed, _) => ServeAsync(
            ConfigurationSource.FromFile(parsed.GetValue(config)!, overrides),
            new LogSettings(parsed.GetValue(log), parsed.GetValue(level))));
        return command;
    }

    /// <summary>Loads, starts and serves until the host is told to stop.</summary>
    /// <param name="source">The configuration.</param>
    /// <param name="log">How to log.</param>
    /// <param name="started">Called once every listener is bound.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> ServeAsync(ConfigurationSource source, LogSettings log, Action<IReadOnlyList<BoundListener>>? started = null)
    {
        // What a SIGHUP asks for is about to be done. Left to the runtime it would end the process, and systemd takes that for a clean exit that
        // calls for no restart. Once the host runs, HangupSignal hears it as well.
        using var early = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static signal => signal.Cancel = true);
        var load = await ConfigurationLoader.LoadAsync(source);
        if (load.Accepted is null)
        {
            await FindingsWriter.WriteTextAsync(Console.Error, source.Name, load.Findings);
            return ExitCode.Failed;
        }

        try
        {
            await using var app = await EdgeHost.StartAsync(source, load, log);
            started?.Invoke(app.Services.GetRequiredService<ListenerRegistry>().Listeners);
            await app.WaitForShutdownAsync();
            return ExitCode.Done;
        }
        catch (ListenException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return ExitCode.Failed;
        }
    }
}
