using System.Threading.Channels;

namespace EdgeProxy.Certificates.Tests.Fetching;

/// <summary>Answers every request with the same nonsense, at once, and remembers who was asked.</summary>
internal sealed class AnsweringTransport : IRevocationTransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<Uri> _asked = Channel.CreateUnbounded<Uri>();

    public Task<RevocationAnswer> FetchAsync(RevocationRequest request, CancellationToken cancellation)
    {
        _asked.Writer.TryWrite(request.Url);
        return Task.FromResult(new RevocationAnswer(null, "", new byte[] { 1, 2, 3 }));
    }

    /// <summary>Waits until so many different responders have been asked.</summary>
    public async Task WaitForAsync(int responders)
    {
        using var patience = new CancellationTokenSource(Patience);
        var seen = new HashSet<Uri>();
        while (seen.Count < responders) seen.Add(await _asked.Reader.ReadAsync(patience.Token));
    }
}
