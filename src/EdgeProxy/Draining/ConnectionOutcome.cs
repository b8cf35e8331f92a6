namespace EdgeProxy.Draining;

/// <summary>How a connection ended while draining.</summary>
internal enum ConnectionOutcome
{
    /// <summary>By itself, or after the request it was busy with.</summary>
    Completed,

    /// <summary>Asked to close while no request was under way on it: idle, or busy with nothing but WebSockets, which got a Close frame.</summary>
    Closed,

    /// <summary>Still open at <see cref="DrainSettings.Timeout"/>.</summary>
    Cut,
}
