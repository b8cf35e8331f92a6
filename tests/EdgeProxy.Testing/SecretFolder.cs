using System.ComponentModel;
using System.Runtime.InteropServices;

namespace EdgeProxy.Testing;

/// <summary>A folder with tls.crt and tls.key, renewed the way Kubernetes, careful tools and careless ones do it.</summary>
public sealed class SecretFolder
{
    private static readonly string[] Files = ["tls.key", "tls.crt"];

    // What a slow writer leaves between two halves.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly string _folder;
    private int _version;

    public SecretFolder(string folder, TestCertificate first)
    {
        _folder = folder;
        Flip(first);
    }

    /// <summary>Renews it, each time in the next of the three ways.</summary>
    public Task RenewAsync(TestCertificate certificate)
    {
        switch (_version % 3)
        {
            case 0:
                Flip(certificate);
                return Task.CompletedTask;
            case 1:
                RenameOver(certificate);
                return Task.CompletedTask;
            default:
                return WriteInPlaceAsync(certificate);
        }
    }

    /// <summary>kubelet's AtomicWriter: a new folder, a new link to it, the link renamed over the old one, the old folder deleted.</summary>
    private void Flip(TestCertificate certificate)
    {
        var old = new DirectoryInfo(In("..data")).LinkTarget;
        var version = $"..{++_version}";
        certificate.WriteSecretFolder(_folder, version);
        Link("..data", version);
        foreach (var file in Files) Link(file, $"..data/{file}");
        if (old is not null) Directory.Delete(In(old), recursive: true);
    }

    private void RenameOver(TestCertificate certificate)
    {
        _version++;
        certificate.WriteSecretFolder(_folder, "..new");
        foreach (var file in Files) Rename(Path.Combine(In("..new"), file), In(file));
        Directory.Delete(In("..new"));
    }

    /// <summary>As an editor or <c>cp</c> does, which truncates first: for some time key and certificate do not match, and the chain is cut off.</summary>
    private async Task WriteInPlaceAsync(TestCertificate certificate)
    {
        _version++;
        await File.WriteAllTextAsync(In("tls.key"), certificate.Key.Pem);
        await using var file = new StreamWriter(In("tls.crt")) { AutoFlush = true };
        await file.WriteAsync(certificate.LeafPem);
        await Task.Delay(Pause);
        await file.WriteAsync(certificate.ChainPem.AsMemory(certificate.LeafPem.Length, 100));
        await Task.Delay(Pause);
        await file.WriteAsync(certificate.ChainPem.AsMemory(certificate.LeafPem.Length + 100));
    }

    private string In(string name) => Path.Combine(_folder, name);

    private void Link(string name, string target)
    {
        File.CreateSymbolicLink(In("..tmp"), target);
        Rename(In("..tmp"), In(name));
    }

    /// <summary>rename(2); .NET's own methods do not replace a link.</summary>
    private static void Rename(string from, string to)
    {
        if (NativeRename(from, to) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeRename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}
