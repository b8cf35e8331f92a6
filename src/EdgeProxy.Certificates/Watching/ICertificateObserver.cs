namespace EdgeProxy.Certificates;

/// <summary>Is told what <see cref="CertificateLoop"/> does, by one caller at a time.</summary>
public interface ICertificateObserver
{
    /// <summary>A catalog that shall serve from now on. Called before <see cref="Reloaded"/>, and only when it is another one.</summary>
    void Publish(CertificateCatalog catalog);

    /// <summary>The sources were looked at, whether or not anything had changed.</summary>
    void Reloaded(CertificateReload reload);

    /// <summary>Changes are noticed in another way than before.</summary>
    void WatchChanged(WatchStatus before, WatchStatus now);

    /// <summary>A look at the sources failed for a reason nobody thought of. What serves goes on, and the loop tries again.</summary>
    void Failed(Exception fault);
}
