using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Streaming;

/// <summary>How much is a lot: enough in the normal run to tell a proxy that streams from one that holds.</summary>
internal static class LargeBody
{
    public static long Length => (LongRun.Wanted ? 1024 : 64) * ProcessUsage.MiB;

    /// <summary>What the process may need more while such a body passes: buffers and garbage, not the body.</summary>
    public const long Allowance = 32 * ProcessUsage.MiB;
}
