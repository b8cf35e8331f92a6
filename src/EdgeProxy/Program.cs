using EdgeProxy.Commands;

namespace EdgeProxy;

internal static class Program
{
    private static Task<int> Main(string[] arguments) => EdgeCommandLine.InvokeAsync(arguments);
}
