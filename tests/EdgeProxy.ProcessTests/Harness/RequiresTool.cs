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

internal static class MissingTools
{
    public static string? Reason(string[] tools)
    {
        var missing = Array.FindAll(tools, tool => Tool.Find(tool) is null);
        return missing.Length == 0 ? null : $"not on this machine: {string.Join(", ", missing)}";
    }
}
