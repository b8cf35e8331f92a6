namespace EdgeProxy.Telemetry;

/// <summary>The meter all instruments of this product belong to, whichever slice creates them.</summary>
internal static class EdgeProxyMeter
{
    public const string Name = "EdgeProxy";
}
