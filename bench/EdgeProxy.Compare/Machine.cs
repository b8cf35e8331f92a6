using System.Runtime.InteropServices;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Compare;

/// <summary>Names the machine a figure comes from; a figure without it means nothing.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
        return $"{Environment.ProcessorCount} processors ({model ?? "unknown"}), {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.FrameworkDescription}, {OpenSslLibrary.Version}, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}";
    }
}
