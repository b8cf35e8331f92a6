namespace EdgeProxy.Certificates;

/// <summary>What a response is worth, and why.</summary>
/// <param name="Outcome">Which of the closed list.</param>
/// <param name="Detail">For people; without a word that the responder chose.</param>
/// <param name="Staple">The verified response, when it is good.</param>
/// <param name="ThisUpdate">Of a response that was verified, whatever it says: an older one never takes its place.</param>
internal sealed record OcspVerdict(OcspOutcome Outcome, string Detail, Staple? Staple = null, DateTimeOffset? ThisUpdate = null);
