using System.Reflection;

namespace EdgeProxy.Telemetry;

/// <summary>The version this process was built as, such as <c>0.1.0+2ee0ff6</c>.</summary>
internal static class ProductVersion
{
    public static string Text { get; } = typeof(ProductVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
