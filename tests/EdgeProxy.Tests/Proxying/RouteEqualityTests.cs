using EdgeProxy.Proxying;
using Yarp.ReverseProxy.Configuration;

namespace EdgeProxy.Tests.Proxying;

public sealed class RouteEqualityTests
{
    private static readonly RouteConfig Route = new() { RouteId = "r", ClusterId = "c", Match = new RouteMatch { Path = "/" }, MaxRequestBodySize = 1 };

    [Fact]
    public void Complete_OtherBodySize_IsAnotherRoute()
    {
        Assert.Equal(Route, Route with { MaxRequestBodySize = 2 }); // YARP's own opinion, and the reason for all this.
        Assert.NotEqual(RouteEquality.Complete(Route), RouteEquality.Complete(Route with { MaxRequestBodySize = 2 }));
        Assert.Equal(RouteEquality.Complete(Route), RouteEquality.Complete(Route with { }));
    }

    [Fact]
    public void Complete_Metadata_IsKept()
    {
        var completed = RouteEquality.Complete(Route with { Metadata = new Dictionary<string, string> { ["mine"] = "kept" } });
        Assert.Equal("kept", completed.Metadata!["mine"]);
    }
}
