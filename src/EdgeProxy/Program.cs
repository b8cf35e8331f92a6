using EdgeProxy.Commands;
using EdgeProxy.Hosting;
using EdgeProxy.OpenSsl;

namespace EdgeProxy;

internal static class Program
{
    private static Task<int> Main(string[] arguments)
    {
        if (OpenFileLimit.FindProblem() is { } problem)
        {
            Console.Error.WriteLine(problem);
            return Task.FromResult(ExitCode.Failed);
        }

        SocketCompletions.PreferInline();
        NativeHeap.LimitArenas(Math.Max(2, Environment.ProcessorCount));
        return EdgeCommandLine.InvokeAsync(arguments);
    }
}
