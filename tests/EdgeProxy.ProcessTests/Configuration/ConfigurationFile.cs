using System.ComponentModel;
using System.Runtime.InteropServices;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Configuration;

/// <summary>Changes the configuration file of an <see cref="EdgeSetup"/> in the ways operators and their tools do.</summary>
internal static class ConfigurationFile
{
    /// <summary>Beside it, then rename(2) over it, as careful tools do.</summary>
    public static void RenameOver(this EdgeSetup setup, string text)
    {
        var beside = setup.ConfigurationFile + ".new";
        File.WriteAllText(beside, text);
        File.Move(beside, setup.ConfigurationFile, overwrite: true);
    }

    /// <summary>As Kubernetes mounts a ConfigMap: the file is a link into ..data, which is a link to a folder with a version.</summary>
    public static void Flip(this EdgeSetup setup, string text)
    {
        var version = Directory.CreateDirectory(Path.Combine(setup.FolderPath, $"..{Guid.NewGuid():N}"));
        var name = Path.GetFileName(setup.ConfigurationFile);
        File.WriteAllText(Path.Combine(version.FullName, name), text);
        Link(Path.Combine(setup.FolderPath, "..data"), version.Name);
        if (new FileInfo(setup.ConfigurationFile).LinkTarget is null) Link(setup.ConfigurationFile, $"..data/{name}");
    }

    private static void Link(string path, string target)
    {
        File.CreateSymbolicLink(path + ".tmp", target);
        if (Rename(path + ".tmp", path) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    // .NET's own methods do not replace a link.
    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}
