using EdgeProxy.OpenSsl;
using EdgeProxy.Tls;

namespace EdgeProxy.Configuration;

/// <summary>Compiles the TLS policies with the installed OpenSSL, so that a configuration is accepted only if every policy can be enforced.</summary>
internal static class PolicyLoader
{
    /// <summary>Compiles all of them, but for those of <paramref name="inForce"/> that did not change.</summary>
    /// <returns>The policies; null when there is an error among the findings.</returns>
    public static TlsPolicySet? Load(TlsSettings settings, ICollection<ConfigurationFinding> findings, TlsPolicySet? inForce = null)
    {
        var notes = new List<TlsPolicyFinding>();
        try
        {
            return TlsPolicySet.Compile(settings, notes, inForce);
        }
        catch (OpenSslUnavailableException missing)
        {
            findings.Add(ConfigurationFinding.Error("EdgeProxy:Tls", missing.Message));
            return null;
        }
        finally
        {
            foreach (var note in notes) findings.Add(new ConfigurationFinding(note.IsError ? FindingSeverity.Error : FindingSeverity.Warning, note.Path, note.Message));
        }
    }
}
