namespace EdgeProxy.Certificates;

/// <summary>Files beside the certificates that <see cref="CertificateLoop"/> follows as well: by the same notifications, rescans and requests.</summary>
public interface IFollowedFiles
{
    /// <summary>Looks at the files, before the certificates are looked at. To put into service what came of it is its own business.</summary>
    FollowedLook Look(ReloadKind kind);
}

/// <summary>What the loop must know of a look.</summary>
/// <param name="Paths">Files that shall be watched.</param>
/// <param name="LookAgainAt">When time alone may change the outcome.</param>
/// <param name="WritersAtWork">Whether files were left alone because they are being written.</param>
public sealed record FollowedLook(IReadOnlyList<string> Paths, DateTimeOffset LookAgainAt, bool WritersAtWork)
{
    /// <summary>Without anything to follow.</summary>
    public static FollowedLook Nothing { get; } = new([], DateTimeOffset.MaxValue, WritersAtWork: false);
}
