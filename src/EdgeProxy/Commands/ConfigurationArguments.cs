namespace EdgeProxy.Commands;

/// <summary>
/// Arguments that override keys of the configuration, <c>--EdgeProxy:Admin:Address=127.0.0.1:9000</c>. They are taken out before the rest
/// is parsed, so that the parser may refuse every argument it does not know.
/// </summary>
internal sealed record ConfigurationArguments(IReadOnlyDictionary<string, string?> Overrides, IReadOnlyList<string> Rest)
{
    private static readonly string[] Sections = ["--EdgeProxy:", "--ReverseProxy:"];

    public static ConfigurationArguments Split(IReadOnlyList<string> arguments)
    {
        var overrides = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var rest = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (!Array.Exists(Sections, section => argument.StartsWith(section, StringComparison.OrdinalIgnoreCase)))
            {
                rest.Add(argument);
                continue;
            }

            // ASP.NET takes "--Key value" too.
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) overrides[argument[2..equals]] = argument[(equals + 1)..];
            else if (i + 1 < arguments.Count) overrides[argument[2..]] = arguments[++i];
            else rest.Add(argument);
        }

        return new ConfigurationArguments(overrides, rest);
    }
}
