namespace EdgeProxy.Certificates;

/// <summary>For <c>Certificates:Watch: false</c>: the rescan finds what changed.</summary>
internal sealed class NoWatch : IFolderWatch
{
    public WatchOutcome Arm(IReadOnlyCollection<WatchPoint> points) =>
        new(new WatchStatus(0, points.DistinctBy(point => point.Folder).Count(), null), IsWider: false);

    public void Dispose()
    {
    }
}
