namespace EdgeProxy.ProcessTests.Harness;

/// <summary>A fact that needs programs this machine may lack; then it is skipped and says so.</summary>
internal sealed class RequiresToolAttribute : FactAttribute
{
    public RequiresToolAttribute(params string[] tools) => Skip = MissingTools.Reason(tools);
}

/// <inheritdoc cref="RequiresToolAttribute"/>
internal sealed class TheoryRequiresToolAttribute : TheoryAttribute
{
    public TheoryRequiresToolAttribute(params string[] tools) => Skip = MissingTools.Reason(tools);
}

/// <summary>A theory that takes minutes: with <c>EDGEPROXY_LONG=1</c> alone.</summary>
internal sealed class LongTheoryRequiresToolAttribute : TheoryAttribute
{
    public LongTheoryRequiresToolAttribute(params string[] tools) => Skip = LongRun.Wanted ? MissingTools.Reason(tools) : "takes minutes: EDGEPROXY_LONG=1";
}

internal static class MissingTools
{
    public static string? Reason(string[] tools)
    {
        var missing = Array.FindAll(tools, tool => Tool.Find(tool) is null);
        return missing.Length == 0 ? null : $"not on this machine: {string.Join(", ", missing)}";
    }
}
