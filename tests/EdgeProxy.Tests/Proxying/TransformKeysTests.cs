using System.Reflection;
using EdgeProxy.Proxying;
using Yarp.ReverseProxy.Transforms.Builder;

namespace EdgeProxy.Tests.Proxying;

public sealed class TransformKeysTests
{
    [Fact]
    public void All_OfThisYarp_AreListed()
    {
        var known =
            from type in typeof(ITransformFactory).Assembly.GetTypes()
            where type.IsAssignableTo(typeof(ITransformFactory))
            from field in type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            where field.FieldType == typeof(string) && field.Name.EndsWith("Key", StringComparison.Ordinal)
            select (string)field.GetValue(null)!;

        Assert.Equal(known.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), TransformKeys.All.Order(StringComparer.Ordinal));
    }
}
