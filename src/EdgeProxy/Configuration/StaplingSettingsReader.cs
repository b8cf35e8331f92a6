using System.Diagnostics.CodeAnalysis;
using EdgeProxy.Certificates;

namespace EdgeProxy.Configuration;

/// <summary>Reads <c>EdgeProxy:Stapling</c>.</summary>
internal static class StaplingSettingsReader
{
    /// <summary>A responder, or a proxy to reach it by.</summary>
    public static readonly ValueKind<Uri> Url = new(
        "an http URL such as http://ocsp.example.com/", static (string text, [MaybeNullWhen(false)] out Uri value) =>
            Uri.TryCreate(text, UriKind.Absolute, out value) && value.Scheme == Uri.UriSchemeHttp && value.UserInfo.Length == 0);

    public static StaplingSettings Read(SectionReader section)
    {
        var defaults = new StaplingSettings();
        var shortest = TimeSpan.FromMilliseconds(1);
        return new StaplingSettings
        {
            Enabled = section.Value("Enabled", ValueKind.Boolean, defaults.Enabled),
            Timeout = section.Value("Timeout", ValueKind.Duration(shortest), defaults.Timeout),
            OnMissing = section.Value("OnMissing", ValueKind.OneOf<MissingStaple>(), defaults.OnMissing),
            HoldTimeout = section.Value("HoldTimeout", ValueKind.Duration(shortest), defaults.HoldTimeout),
            Responder = section.Optional("Responder", Url),
            Proxy = section.Optional("Proxy", Url),
            Method = section.Value("Method", ValueKind.OneOf<OcspMethod>(), defaults.Method),
            Nonce = section.Value("Nonce", ValueKind.Boolean, defaults.Nonce),
            MaxConcurrentFetches = section.Value("MaxConcurrentFetches", ValueKind.Integer(least: 1), defaults.MaxConcurrentFetches),
            MaxFetchesPerSecond = section.Value("MaxFetchesPerSecond", ValueKind.Integer(least: 1), defaults.MaxFetchesPerSecond),
            CheckCrl = section.Value("CheckCrl", ValueKind.Boolean, defaults.CheckCrl),
        };
    }
}
