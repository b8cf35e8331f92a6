namespace EdgeProxy.Tls.Tests;

/// <summary>Keeps what was told.</summary>
internal sealed class RecordingTicketObserver : ITicketKeyObserver
{
    public List<string> Lines { get; } = [];

    public void Restored(int keys) => Lines.Add($"restored {keys}");

    public void Ignored(string problem) => Lines.Add($"ignored: {problem}");

    public void Exposed(string problem) => Lines.Add($"exposed: {problem}");

    public void Rotated(TicketRotation rotation) => Lines.Add($"rotated, {(rotation.Requested ? "requested" : "due")}: {rotation.Keys}");

    public void NotKept(string problem) => Lines.Add($"not kept: {problem}");

    public void Kept() => Lines.Add("kept");

    public void Failed(Exception fault) => Lines.Add($"failed: {fault}");
}
