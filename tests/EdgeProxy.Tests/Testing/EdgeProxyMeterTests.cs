namespace EdgeProxy.Tests.Testing;

/// <summary>Tests that listen to the meter <c>EdgeProxy</c> by its name. A listener hears the whole process, so they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class EdgeProxyMeterTests
{
    public const string Name = "Meter EdgeProxy";
}
