namespace EdgeProxy.ProcessTests.Harness;

/// <summary>With <c>EDGEPROXY_LONG=1</c> the same tests take minutes rather than seconds: larger bodies, more requests.</summary>
internal static class LongRun
{
    public static bool Wanted { get; } = Environment.GetEnvironmentVariable("EDGEPROXY_LONG") == "1";
}
