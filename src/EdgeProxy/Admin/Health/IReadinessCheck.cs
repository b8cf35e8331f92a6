namespace EdgeProxy.Admin.Health;

/// <summary>One thing that must hold before this process should be sent connections.</summary>
internal interface IReadinessCheck
{
    /// <summary>Why not, in a few words; <see langword="null"/> when all is well.</summary>
    string? WhyNotReady();
}
