using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>Turns one policy as written into one that is enforced. Collects every error; a policy with an error is not made.</summary>
internal sealed class TlsPolicyCompiler(string name, TlsPolicySettings settings, ICollection<TlsPolicyFinding> findings)
{
    private readonly string _path = $"EdgeProxy:Tls:Policies:{name}";
    private readonly List<string> _skippedGroups = [];
    private bool _failed;

    /// <summary>Makes the policy.</summary>
    /// <param name="former">The one of the same name that is in force. It is the outcome if nothing changed.</param>
    public TlsPolicy? Compile(TlsPolicy? former = null)
    {
        var profile = TlsProfile.All.FirstOrDefault(candidate => string.Equals(candidate.Name, settings.Profile, StringComparison.OrdinalIgnoreCase));
        if (profile is null)
        {
            Error("Profile", $"unknown profile '{settings.Profile}'; known: {string.Join(", ", TlsProfile.All.Select(known => known.Name))}");
            profile = TlsProfile.Intermediate;
        }

        var minimum = Version("MinimumVersion", settings.MinimumVersion ?? profile.MinimumVersion);
        var maximum = Version("MaximumVersion", settings.MaximumVersion ?? "1.3");
        if (minimum > maximum) Error("MinimumVersion", "is newer than MaximumVersion, so no version is left");
        var suites = Suites(settings.CipherSuites ?? profile.CipherSuites, minimum, maximum, given: settings.CipherSuites is not null);
        var groups = Groups(settings.Groups ?? profile.Groups, given: settings.Groups is not null);
        var algorithms = SignatureAlgorithms();
        if (_failed) return null;
        // A version without a suite cannot be negotiated; saying so keeps OpenSSL from filling the gap with its default list.
        var options = new TlsContextOptions
        {
            MinimumVersion = suites.TrueForAll(suite => suite.IsTls13) ? TlsVersion.Tls13 : minimum,
            MaximumVersion = suites.Exists(suite => suite.IsTls13) ? maximum : TlsVersion.Tls12,
            CipherList = Join(suites.Where(suite => !suite.IsTls13).Select(suite => suite.OpenSslName)),
            CipherSuites = Join(suites.Where(suite => suite.IsTls13).Select(suite => suite.OpenSslName)) ?? string.Empty,
            Groups = Join(groups),
            SignatureAlgorithms = Join(algorithms),
            PreferServerCipherSuites = settings.PreferServerCipherSuites ?? false,
            SessionCacheSize = SessionLimits.CacheSize,
            SessionLifetime = SessionLimits.Lifetime,
        };
        return former is not null && former.Profile == profile && former.Context.Options == options && former.SkippedGroups.SequenceEqual(_skippedGroups) ? former : Create(profile, options);
    }

    private TlsPolicy? Create(TlsProfile profile, TlsContextOptions options)
    {
        try
        {
            return new TlsPolicy(name, profile, TlsContext.CreateServer(options), _skippedGroups);
        }
        catch (OpenSslException refused)
        {
            findings.Add(new TlsPolicyFinding(true, _path, refused.Message));
            return null;
        }
    }

    private TlsVersion Version(string key, string value)
    {
        switch (value.Trim().ToUpperInvariant())
        {
            case "1.2" or "TLS1.2" or "TLSV1.2": return TlsVersion.Tls12;
            case "1.3" or "TLS1.3" or "TLSV1.3": return TlsVersion.Tls13;
            default:
                Error(key, $"'{value}' is not a version that is spoken; known: 1.2, 1.3");
                return TlsVersion.Tls13;
        }
    }

    private List<CipherSuite> Suites(IReadOnlyList<string> names, TlsVersion minimum, TlsVersion maximum, bool given)
    {
        var suites = new List<CipherSuite>();
        for (var i = 0; i < names.Count; i++)
        {
            if (TlsVocabulary.Current.TryFindSuite(names[i], out var suite)) suites.Add(suite);
            else if (given) Error($"CipherSuites:{i}", $"unknown cipher suite '{names[i]}'; known: {string.Join(", ", TlsVocabulary.Current.SuiteNames)}");
        }

        if (_failed) return suites;
        if (suites.Count == 0) Error("CipherSuites", "is empty, so no handshake could succeed");
        else if (minimum == TlsVersion.Tls13 && !suites.Exists(suite => suite.IsTls13))
            Error("CipherSuites", "holds no TLS 1.3 suite, and MinimumVersion allows no other version");
        else if (maximum == TlsVersion.Tls12 && suites.TrueForAll(suite => suite.IsTls13))
            Error("CipherSuites", "holds no TLS 1.2 suite, and MaximumVersion allows no other version");
        return suites;
    }

    private List<string> Groups(IReadOnlyList<string> names, bool given)
    {
        var groups = new List<string>();
        for (var i = 0; i < names.Count; i++)
        {
            if (!TlsVocabulary.TryFindGroup(names[i], out var group))
                Error($"Groups:{i}", $"unknown group '{names[i]}'; known: {string.Join(", ", TlsVocabulary.GroupNames)}");
            else if (TlsVocabulary.Current.HasGroup(group))
                groups.Add(group);
            else
                Skip(group, i);
        }

        if (!_failed && groups.Count == 0) Error("Groups", "names no group that the installed OpenSSL has");
        return groups;

        void Skip(string group, int index)
        {
            _skippedGroups.Add(group);
            // Of a profile's own list that is to be expected, and the policy tells it to who asks.
            if (given) findings.Add(new TlsPolicyFinding(false, $"{_path}:Groups:{index}", $"{group} is not in {OpenSslLibrary.Version} and is skipped"));
        }
    }

    private IReadOnlyList<string>? SignatureAlgorithms()
    {
        if (settings.SignatureAlgorithms is not { } names) return null;
        for (var i = 0; i < names.Count; i++)
        {
            if (!TlsVocabulary.IsSignatureAlgorithm(names[i]))
                Error($"SignatureAlgorithms:{i}", $"unknown signature algorithm '{names[i]}'; known: {string.Join(", ", TlsVocabulary.SignatureAlgorithmNames)}");
        }

        if (names.Count == 0) Error("SignatureAlgorithms", "is empty; leave it out for the profile's");
        return names;
    }

    private void Error(string key, string message)
    {
        _failed = true;
        findings.Add(new TlsPolicyFinding(true, $"{_path}:{key}", message));
    }

    private static string? Join(IEnumerable<string>? names) => names is not null && string.Join(':', names) is { Length: > 0 } list ? list : null;
}
