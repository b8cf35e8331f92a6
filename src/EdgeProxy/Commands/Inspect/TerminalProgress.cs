using EdgeProxy.Inspection;

namespace EdgeProxy.Commands.Inspect;

/// <summary>One line on standard error that says what is being done, and is gone when it is. Nothing when nobody watches.</summary>
internal sealed class TerminalProgress : IInspectionProgress, IDisposable
{
    private const string ClearLine = "\r\e[2K";

    private readonly bool _watched = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");

    public void Report(string activity)
    {
        if (_watched) Console.Error.Write($"{ClearLine}  {activity} …");
    }

    public void Dispose()
    {
        if (_watched) Console.Error.Write(ClearLine);
    }
}
