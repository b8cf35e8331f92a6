using System.Runtime.InteropServices;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Compare;

/// <summary>Names the machine a figure comes from; a figure without it means nothing.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var models = File.ReadLines("/proc/cpuinfo").Where(line => line.StartsWith("model name", StringComparison.Ordinal)).Select(line => line.Split(':')[1].Trim()).ToList();
        // Not Environment.ProcessorCount: a load generator may be kept to some of them.
        return $"{Math.Max(models.Count, Environment.ProcessorCount)} processors ({models.FirstOrDefault() ?? "unknown"}), {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.FrameworkDescription}, {OpenSslLibrary.Version}, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}";
    }
}
