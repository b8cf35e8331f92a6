namespace EdgeProxy.Certificates;

/// <summary>Gives each name out once: <c>api</c>, <c>api~2</c>, <c>api~3</c>.</summary>
internal sealed class UniqueNames
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public string Claim(string name)
    {
        var unique = name;
        for (var number = 2; !_taken.Add(unique); number++) unique = $"{name}~{number}";
        return unique;
    }
}
