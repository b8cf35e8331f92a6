using System.Globalization;

namespace EdgeProxy.Tests.Deploy;

public class SystemdTests
{
    private static readonly ILookup<string, string> Unit = DeployFolder.Read("deploy/systemd/edgeproxy.service")
        .Split('\n')
        .Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#'))
        .Select(line => line.Split('=', 2))
        .ToLookup(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);

    // The drain's defaults: 5 s + 30 s.
    [Fact]
    public void Unit_StopTimeout_OutlastsTheDefaultDrain() =>
        Assert.True(int.Parse(Unit["TimeoutStopSec"].Single(), CultureInfo.InvariantCulture) > 35);

    [Fact]
    public void Unit_Stop_IsTheSignalThatDrains() => Assert.Equal("SIGTERM", Unit["KillSignal"].Single());

    // The JIT writes code into memory and then runs it; the unit would not start.
    [Fact]
    public void Unit_Hardening_LeavesTheJitAlone() => Assert.Empty(Unit["MemoryDenyWriteExecute"]);

    [Fact]
    public void Unit_User_IsNotRootAndMayBindLowPorts()
    {
        Assert.Equal("edgeproxy", Unit["User"].Single());
        Assert.Equal("CAP_NET_BIND_SERVICE", Unit["AmbientCapabilities"].Single());
        Assert.Equal("CAP_NET_BIND_SERVICE", Unit["CapabilityBoundingSet"].Single());
        Assert.Equal("yes", Unit["NoNewPrivileges"].Single());
    }

    [Fact]
    public void Unit_Type_WaitsForReadiness() => Assert.Equal("notify", Unit["Type"].Single());

    [Theory]
    [InlineData("https", "443")]
    [InlineData("http", "80")]
    public void Socket_Name_IsThatOfTheListener(string listener, string port)
    {
        var lines = DeployFolder.Read($"deploy/systemd/edgeproxy-{listener}.socket").Split('\n');

        Assert.Contains($"FileDescriptorName={listener}", lines);
        Assert.Contains($"ListenStream={port}", lines);
        Assert.Contains("Service=edgeproxy.service", lines);
    }
}
