namespace EdgeProxy.Certificates;

/// <summary>What to watch for the sources to be followed.</summary>
internal static class WatchPlan
{
    public static HashSet<WatchPoint> For(IEnumerable<CertificateListing> listings, IEnumerable<string> otherFiles)
    {
        var points = new HashSet<WatchPoint>();
        foreach (var listing in listings)
        {
            foreach (var folder in listing.Folders) points.Add(new WatchPoint(folder, null));
            foreach (var file in listing.Files) points.UnionWith(PathTrail.Of(file));
        }

        foreach (var file in otherFiles) points.UnionWith(PathTrail.Of(file));
        return points;
    }
}
