using System.Collections.Frozen;
using System.Net.Security;
using System.Security.Cryptography;
using System.Text;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>A policy as it is enforced: a compiled context, and what is in it, for people to read. Immutable.</summary>
public sealed class TlsPolicy
{
    internal TlsPolicy(string name, TlsProfile profile, TlsContext context, IReadOnlyList<string> skippedGroups)
    {
        Name = name;
        Profile = profile;
        Context = context;
        SkippedGroups = skippedGroups;
        // The record's text names every option, also one that is added later.
        Digest = SHA256.HashData(Encoding.UTF8.GetBytes(context.Options.ToString()));
        CipherSuites =
        [
            .. context.ListCipherSuites()
                .Select(suite => new CipherSuite(suite.OpenSslName, suite.StandardName))
                .Where(CanBeNegotiated)
                .Select(suite => suite.StandardName),
        ];
        EcdsaSuites = ClientCapability.EcdsaSuitesIn(CipherSuites);
        SuiteNumbers = CipherSuites.Select(static name => Enum.TryParse<TlsCipherSuite>(name, out var suite) ? (ushort)suite : (ushort)0).ToFrozenSet();
        GroupNumbers = TlsCodePoints.Groups(context.Options.Groups).ToFrozenSet();
    }

    /// <summary>The configured name.</summary>
    public string Name { get; }

    /// <summary>Suites that can be negotiated, IANA names, in order.</summary>
    public IReadOnlyList<string> CipherSuites { get; }

    /// <summary>The profile it began with.</summary>
    public string ProfileName => Profile.Name;

    /// <summary>Which edition of the profile that is, and from when.</summary>
    public string ProfileEdition => Profile.Edition;

    /// <summary><c>1.2</c> or <c>1.3</c>.</summary>
    public string MinimumVersion => Text(Context.Options.MinimumVersion);

    /// <summary><c>1.2</c> or <c>1.3</c>.</summary>
    public string MaximumVersion => Text(Context.Options.MaximumVersion);

    /// <summary>Key exchange groups, in order.</summary>
    public IReadOnlyList<string> Groups => Split(Context.Options.Groups) ?? [];

    /// <summary>Groups that are asked for and that the installed OpenSSL does not have.</summary>
    public IReadOnlyList<string> SkippedGroups { get; }

    /// <summary>Signature algorithms, in order; <see langword="null"/> when they are OpenSSL's own.</summary>
    public IReadOnlyList<string>? SignatureAlgorithms => Split(Context.Options.SignatureAlgorithms);

    /// <summary>Whether the server's order of suites decides rather than the client's.</summary>
    public bool PreferServerCipherSuites => Context.Options.PreferServerCipherSuites;

    /// <summary>Numbers of the suites of TLS 1.2 that take an ECDSA certificate.</summary>
    internal ushort[] EcdsaSuites { get; }

    /// <summary>Numbers of the suites that can be negotiated.</summary>
    internal FrozenSet<ushort> SuiteNumbers { get; }

    /// <summary>Numbers of the key exchange groups.</summary>
    internal FrozenSet<ushort> GroupNumbers { get; }

    internal TlsProfile Profile { get; }

    internal TlsContext Context { get; }

    /// <summary>Of what the policy says, whatever it is called: policies of one digest allow the same.</summary>
    internal ReadOnlyMemory<byte> Digest { get; }

    private static string Text(TlsVersion version) => version == TlsVersion.Tls13 ? "1.3" : "1.2";

    private static string[]? Split(string? list) => list?.Split(':');

    // A context always holds suites of TLS 1.2, OpenSSL's own where none were given; the versions decide what counts.
    private bool CanBeNegotiated(CipherSuite suite) =>
        suite.IsTls13 ? Context.Options.MaximumVersion == TlsVersion.Tls13 : Context.Options.MinimumVersion == TlsVersion.Tls12;
}

/// <summary>Something worth saying about a policy.</summary>
/// <param name="IsError">It cannot be used; otherwise it is used, and this is a note.</param>
/// <param name="Path">The configuration key, such as <c>EdgeProxy:Tls:Policies:strict:Groups:1</c>.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record TlsPolicyFinding(bool IsError, string Path, string Message);
