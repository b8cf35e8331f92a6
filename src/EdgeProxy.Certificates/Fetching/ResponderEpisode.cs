namespace EdgeProxy.Certificates;

/// <summary>A kind of failure at one responder: however many certificates meet it, it is told once, and once when it is over for all of them.</summary>
internal sealed record ResponderEpisode(string Responder, OcspOutcome Outcome);
