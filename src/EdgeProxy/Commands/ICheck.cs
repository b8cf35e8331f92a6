using EdgeProxy.Configuration;

namespace EdgeProxy.Commands;

/// <summary>One thing <c>check</c> looks at beyond the configuration's own form: certificates, policies. Binds nothing.</summary>
internal interface ICheck
{
    /// <summary>What is wrong, with the JSON path or the file it is about.</summary>
    Task<IReadOnlyList<ConfigurationFinding>> RunAsync(EdgeConfiguration configuration, CancellationToken cancellation);
}
