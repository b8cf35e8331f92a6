namespace EdgeProxy.Inspection.Probing;

/// <summary>How a server answered a ClientHello.</summary>
internal enum HelloAnswerKind
{
    /// <summary>With a ServerHello or a HelloRetryRequest: both tell version and suite.</summary>
    ServerHello,

    /// <summary>With an alert.</summary>
    Alert,

    /// <summary>By closing or resetting the connection.</summary>
    Closed,

    /// <summary>Not at all, in the time it was given.</summary>
    Silence,

    /// <summary>With something that is not TLS.</summary>
    Garbage,
}

/// <summary>A server's answer to a ClientHello, as far as the first message tells.</summary>
/// <param name="Kind">Of which kind it is.</param>
/// <param name="Version">The version that the server chose.</param>
/// <param name="Suite">The suite that it chose.</param>
/// <param name="Alert">The alert, if it is one.</param>
/// <param name="SecureRenegotiation">Whether it knows RFC 5746.</param>
internal readonly record struct HelloAnswer(HelloAnswerKind Kind, ushort Version = 0, ushort Suite = 0, byte Alert = 0, bool SecureRenegotiation = false);
