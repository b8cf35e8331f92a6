namespace EdgeProxy.OpenSsl;

/// <summary>What a client keeps to resume a session. Owns one reference to an <c>SSL_SESSION</c>.</summary>
public sealed class TlsResumption : IDisposable
{
    internal TlsResumption(SafeResumptionHandle handle) => Handle = handle;

    internal SafeResumptionHandle Handle { get; }

    /// <inheritdoc />
    public void Dispose() => Handle.Dispose();
}
