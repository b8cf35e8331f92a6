using EdgeProxy.OpenSsl;

namespace EdgeProxy.Certificates;

/// <summary>
/// Frees the keys and chains that no longer serve. Their memory is OpenSSL's, which the garbage collector does not see: left to it,
/// a thousand renewals would stay until some later day.
/// </summary>
/// <remarks>
/// Sessions hold references of their own, so that no connection notices. A handshake that chose from an old catalog and has not come to
/// use it within <see cref="Grace"/> finds the credential closed, and chooses again.
/// </remarks>
internal sealed class RetiredCredentials
{
    /// <summary>Longer than any handshake takes that is not given up.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    private readonly Queue<(DateTimeOffset At, ServerCredential Credential)> _retired = [];

    /// <summary>When there will be something to free; null: there is nothing.</summary>
    public DateTimeOffset? NextAt => _retired.TryPeek(out var first) ? first.At + Grace : null;

    public void Retire(IEnumerable<HeldCertificate> before, IEnumerable<HeldCertificate> after, DateTimeOffset now)
    {
        var kept = after.SelectMany(held => held.Versions).Select(entry => entry.Credential).ToHashSet();
        foreach (var entry in before.SelectMany(held => held.Versions))
        {
            if (kept.Add(entry.Credential)) _retired.Enqueue((now, entry.Credential));
        }
    }

    public void Free(DateTimeOffset now)
    {
        while (_retired.TryPeek(out var first) && now - first.At >= Grace) _retired.Dequeue().Credential.Dispose();
    }
}
