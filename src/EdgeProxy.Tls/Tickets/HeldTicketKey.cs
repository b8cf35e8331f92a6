using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>A ticket key and since when it exists.</summary>
internal readonly record struct HeldTicketKey(TicketKey Key, DateTimeOffset Since);
