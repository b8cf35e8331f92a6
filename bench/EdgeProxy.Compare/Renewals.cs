using System.Collections.Frozen;
using EdgeProxy.Testing;

namespace EdgeProxy.Compare;

/// <summary>
/// Renews one certificate over and over, in turn by a flipped link, by rename and by writing in place. The next renewal begins when
/// a client has seen the last one.
/// </summary>
internal sealed class Renewals
{
    public const string Host = "swapped.test";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<TestCertificate> _generations;
    private readonly FrozenDictionary<string, int> _numbers;
    private readonly SecretFolder _files;
    private volatile Awaited? _awaited;
    private int _current;

    /// <summary>Mints all of them beforehand, so that it costs the measurement nothing.</summary>
    public Renewals(string folder, int count)
    {
        Folder = folder;
        _generations = [.. Enumerable.Range(0, count + 1).Select(Mint)];
        _numbers = _generations.Select((certificate, number) => (certificate.Sha256, number)).ToFrozenDictionary(pair => pair.Sha256, pair => pair.number, StringComparer.Ordinal);
        _files = new SecretFolder(Path.Combine(folder, "one"), _generations[0]);
    }

    public TestPki Pki { get; } = new(TimeProvider.System);

    public string Folder { get; }

    /// <summary>Milliseconds from written to served, one for each renewal.</summary>
    public List<double> Latencies { get; } = [];

    public async Task RunAsync(int count)
    {
        for (var renewal = 0; renewal < count; renewal++)
        {
            _current++;
            var awaited = _awaited = new Awaited(_current);
            await _files.RenewAsync(_generations[_current]);
            var written = TimeProvider.System.GetTimestamp();
            var seen = await awaited.Seen.Task.WaitAsync(Patience);
            Latencies.Add(Math.Max(0, TimeProvider.System.GetElapsedTime(written, seen).TotalMilliseconds));
        }
    }

    /// <summary>A client was shown this leaf.</summary>
    public void Saw(string leaf, long at)
    {
        if (_awaited is { } awaited && _numbers[leaf] >= awaited.Generation) awaited.Seen.TrySetResult(at);
    }

    /// <summary>From an issuer of its own, so that a chain of another generation cannot be taken for its own.</summary>
    private TestCertificate Mint(int generation)
    {
        var now = TimeProvider.System.GetUtcNow();
        var issuer = Pki.Root.IssueAuthority($"CN=Generation {generation}", now.AddDays(-1), now.AddDays(365));
        return Pki.Issue(new LeafOptions { Hosts = [Host], Issuer = issuer });
    }

    private sealed record Awaited(int Generation)
    {
        public TaskCompletionSource<long> Seen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
