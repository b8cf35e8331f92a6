using System.Net;

namespace EdgeProxy.Configuration;

/// <summary>Reads <c>EdgeProxy:Listeners</c> and finds what contradicts itself there.</summary>
internal static class ListenerReader
{
    private static readonly ValueKind<string> Protocol = ValueKind.OneOf("h2", "http/1.1");

    public static IReadOnlyList<ListenerSettings> ReadAll(SectionReader root)
    {
        var listeners = root.Named("Listeners", Read);
        if (!root.IsSet("Listeners"))
        {
            root.Error("Listeners", "missing; expected at least one listener, such as \"https\": { \"Address\": \"0.0.0.0:8443\", \"Tls\": true }");
        }

        ReportSharedAddresses(root, listeners);
        if (!listeners.Any(listener => listener.Tls))
        {
            foreach (var listener in listeners.Where(listener => listener.RedirectToHttps))
                root.Error($"Listeners:{listener.Name}:RedirectToHttps", "true, but no listener has \"Tls\": true to redirect to");
        }

        return listeners;
    }

    private static ListenerSettings? Read(string name, SectionReader section)
    {
        var address = section.Required("Address", ValueKind.Address);
        var tls = section.Value("Tls", ValueKind.Boolean, false);
        var protocols = ReadProtocols(section, tls);
        var redirect = section.Value("RedirectToHttps", ValueKind.Boolean, false);
        var reusePort = section.Value("ReusePort", ValueKind.Boolean, false);
        if (reusePort && address is { EndPoint: not IPEndPoint }) section.Error("ReusePort", $"true, but '{address}' has no port to share");
        if (redirect && tls) section.Error("RedirectToHttps", "true on a listener that has \"Tls\": true; redirect from the plain HTTP listener");

        return address is null
            ? null
            : new ListenerSettings { Name = name, Address = address, Tls = tls, Protocols = protocols, RedirectToHttps = redirect, ReusePort = reusePort };
    }

    private static IReadOnlyList<string> ReadProtocols(SectionReader section, bool tls)
    {
        if (section.List("Protocols", Protocol) is not { } protocols) return tls ? ["h2", "http/1.1"] : ["http/1.1"];

        if (protocols.Count == 0)
            section.Error("Protocols", $"names no protocol; expected a list, each entry {Protocol.Expected}");
        if (!tls && protocols.Distinct(StringComparer.Ordinal).Count() > 1)
            section.Error("Protocols", "h2 and http/1.1 on one listener need \"Tls\": true, whose ALPN tells them apart; name one of them");
        return [.. protocols.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The operators' listener may not stand where a public one does.</summary>
    public static void ReportCollision(SectionReader root, AdminSettings admin, IReadOnlyList<ListenerSettings> listeners)
    {
        if (listeners.FirstOrDefault(listener => listener.Address.Collides(admin.Address)) is { } taker)
            root.Error("Admin:Address", $"'{admin.Address}' is already taken by the listener '{taker.Name}'{At(taker, admin.Address)}");
    }

    private static void ReportSharedAddresses(SectionReader root, IReadOnlyList<ListenerSettings> listeners)
    {
        for (var i = 1; i < listeners.Count; i++)
        {
            var listener = listeners[i];
            if (listeners.Take(i).FirstOrDefault(earlier => Collide(earlier, listener)) is { } taker)
                root.Error($"Listeners:{listener.Name}:Address", $"'{listener.Address}' is already taken by the listener '{taker.Name}'{At(taker, listener.Address)}");
        }
    }

    // With ReusePort the kernel keeps 0.0.0.0 and one of its interfaces apart; the same address twice is a mistake all the same.
    private static bool Collide(ListenerSettings one, ListenerSettings other) =>
        one.Address.Collides(other.Address) && (one.Address == other.Address || !(one.ReusePort && other.ReusePort));

    private static string At(ListenerSettings taker, ListenAddress address) => taker.Address == address ? "" : $" at '{taker.Address}'";
}
