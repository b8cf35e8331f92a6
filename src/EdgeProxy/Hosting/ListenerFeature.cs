namespace EdgeProxy.Hosting;

/// <summary>What a listener is for.</summary>
internal enum ListenerKind
{
    /// <summary>Public, with TLS.</summary>
    Https,

    /// <summary>Public, plain HTTP.</summary>
    Http,

    /// <summary>The operator's.</summary>
    Admin,
}

/// <summary>
/// The listener a connection came in on. Set on every connection before anything else, so that the pipeline branches by what the client
/// cannot choose, never by Host.
/// </summary>
internal interface IListenerFeature
{
    /// <summary>The configured name; <c>admin</c> for the admin listener.</summary>
    string Name { get; }

    /// <summary>What it is for.</summary>
    ListenerKind Kind { get; }

    /// <summary>Every request is redirected to HTTPS.</summary>
    bool RedirectToHttps { get; }
}

/// <inheritdoc cref="IListenerFeature"/>
internal sealed record ListenerFeature(string Name, ListenerKind Kind, bool RedirectToHttps) : IListenerFeature;
