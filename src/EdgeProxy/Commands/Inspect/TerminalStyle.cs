namespace EdgeProxy.Commands.Inspect;

/// <summary>How text is laid out and coloured.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Colours">Whether to use any.</param>
internal sealed record TerminalStyle(int Width, bool Colours)
{
    private const int Narrowest = 60;
    private const int Widest = 110;

    /// <summary>A file or a pipe: no colours, and a width that does not depend on where it was made.</summary>
    public static TerminalStyle Plain { get; } = new(100, false);

    /// <summary>That of standard output. <c>NO_COLOR</c> (no-color.org) is heeded.</summary>
    public static TerminalStyle OfOutput()
    {
        if (Console.IsOutputRedirected) return Plain;
        var colours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");
        return new TerminalStyle(Math.Clamp(Console.WindowWidth, Narrowest, Widest), colours);
    }

    public string Green(string text) => Paint(text, 32);

    public string Yellow(string text) => Paint(text, 33);

    public string Red(string text) => Paint(text, 31);

    public string Bold(string text) => Paint(text, 1);

    public string Dim(string text) => Paint(text, 2);

    private string Paint(string text, int code) => Colours ? $"\e[{code}m{text}\e[0m" : text;
}
