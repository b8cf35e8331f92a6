namespace EdgeProxy.Inspection.Connecting;

/// <summary>What the host's name led to.</summary>
/// <param name="Addresses">IP addresses, in the order in which the system gives them.</param>
/// <param name="Error">Why there are none; null when there are.</param>
/// <param name="Ms">How long it took; null when the target was an address already.</param>
internal sealed record DnsFacts(IReadOnlyList<string> Addresses, string? Error, double? Ms);

/// <summary>The TCP connection.</summary>
/// <param name="Address">Where it was made to, as <c>ip:port</c>; null when it was not.</param>
/// <param name="Ms">How long the one that was made took.</param>
/// <param name="Failed">The addresses that did not answer before one did.</param>
internal sealed record TcpFacts(string? Address, double? Ms, IReadOnlyList<FailedAttempt> Failed);

/// <summary>An address that could not be connected to.</summary>
internal sealed record FailedAttempt(string Address, string Error);
