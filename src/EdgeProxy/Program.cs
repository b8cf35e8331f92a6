using EdgeProxy.Commands;
using EdgeProxy.OpenSsl;

namespace EdgeProxy;

internal static class Program
{
    private static Task<int> Main(string[] arguments)
    {
        NativeHeap.LimitArenas(Math.Max(2, Environment.ProcessorCount));
        return EdgeCommandLine.InvokeAsync(arguments);
    }
}
