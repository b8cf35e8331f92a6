using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>Reads a whole file, if it is one and not too large.</summary>
internal static class BoundedFile
{
    public static bool TryRead(
        string path,
        int maximumSize,
        [NotNullWhen(true)] out byte[]? bytes,
        out CertificateFailureReason reason,
        [NotNullWhen(false)] out string? message)
    {
        bytes = null;
        try
        {
            var file = new FileInfo(path);
            if (file.ResolveLinkTarget(returnFinalTarget: true) is { } target) file = new FileInfo(target.FullName);
            if (Directory.Exists(file.FullName) || (file.Exists && file.Length == 0))
            {
                // Pipes, sockets and devices have no length. To open a pipe would wait for somebody to write to it.
                reason = CertificateFailureReason.NotARegularFile;
                message = $"{path} is empty or not a regular file.";
                return false;
            }

            if (TryReadAtMost(file.FullName, maximumSize, out bytes))
            {
                reason = default;
                message = null;
                return true;
            }

            reason = CertificateFailureReason.FileTooLarge;
            message = $"{path} is larger than {maximumSize / 1024 / 1024} MiB.";
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            reason = CertificateFailureReason.FileNotFound;
            message = $"{path} does not exist.";
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            reason = CertificateFailureReason.FileUnreadable;
            message = $"{path} cannot be read: {denied.Message}";
        }

        return false;
    }

    private static bool TryReadAtMost(string path, int maximumSize, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        using var handle = File.OpenHandle(path);
        var length = RandomAccess.GetLength(handle);
        if (length > maximumSize) return false;

        var buffer = new byte[length];
        var filled = 0;
        while (filled < buffer.Length && RandomAccess.Read(handle, buffer.AsSpan(filled), filled) is var count and > 0) filled += count;
        bytes = buffer;
        if (filled == buffer.Length) return true;

        // Cut short while it was read; what is there now is not worth more than what was.
        bytes = buffer.AsSpan(0, filled).ToArray();
        CryptographicOperations.ZeroMemory(buffer);
        return true;
    }
}
