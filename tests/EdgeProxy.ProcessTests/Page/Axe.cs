using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Page;

/// <summary>axe-core, the rules that most accessibility checkers share. Fetched from npm once, this version and no other, and kept beside the tests.</summary>
internal static class Axe
{
    private const string Version = "4.14.1";
    private const string Sha256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c";

    // Nobody waits longer for a network that is not there.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "axe-core");
    private static readonly string Script = Path.Combine(Folder, $"axe-{Version}.js");
    private static readonly Lazy<string?> Problem = new(Fetch);

    /// <summary>Why it cannot be had; <see langword="null"/> when it is there.</summary>
    public static string? Missing => MissingTools.Reason(["chromium"]) ?? (IsRight(Script) ? null : Problem.Value);

    public static Task<string> ReadAsync() => File.ReadAllTextAsync(Script);

    private static string? Fetch()
    {
        if (MissingTools.Reason(["npm"]) is { } reason) return reason;
        Directory.CreateDirectory(Folder);
        var start = new ProcessStartInfo(
            "npm", ["pack", $"axe-core@{Version}", "--pack-destination", Folder, "--silent", "--ignore-scripts", "--fetch-retries=0", "--fetch-timeout=5000"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var npm = Process.Start(start)!;
        npm.StandardInput.Close();
        if (!npm.WaitForExit(Patience))
        {
            npm.Kill(entireProcessTree: true);
            return $"npm did not get axe-core {Version} within {Patience.TotalSeconds:0} s";
        }

        if (npm.ExitCode != 0) return $"npm cannot get axe-core {Version}";
        Unpack(Path.Combine(Folder, $"axe-core-{Version}.tgz"));
        return IsRight(Script) ? null : $"what npm got is not the axe-core {Version} that was looked at";
    }

    private static void Unpack(string package)
    {
        using var file = File.OpenRead(package);
        using var tar = new TarReader(new GZipStream(file, CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.Name == "package/axe.min.js") entry.ExtractToFile(Script, overwrite: true);
        }
    }

    private static bool IsRight(string script) => File.Exists(script) && Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(script))) == Sha256;
}

/// <summary>A theory that needs axe-core; where it cannot be had it is skipped and says why.</summary>
internal sealed class TheoryRequiresAxeAttribute : TheoryAttribute
{
    public TheoryRequiresAxeAttribute() => Skip = Axe.Missing;
}
