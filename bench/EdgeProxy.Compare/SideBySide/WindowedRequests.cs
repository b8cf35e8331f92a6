using System.ComponentModel;
using System.Diagnostics;

namespace EdgeProxy.Compare;

/// <summary>Requests on connections that stay, by an <c>h2load</c> that is stopped between windows: one that is begun for each would have to connect first.</summary>
internal sealed class WindowedRequests : IWindowedLoad
{
    // The end of what is forgotten while it runs; what is stopped then has to be ended by hand.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    // Until it has connected, and the server has its caches full.
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(1);

    // Longer than a server takes to answer what it was sent before the client stopped, and to write of it: EdgeProxy's access log gathers lines for a tenth
    // of a second. What came later would be charged to nobody.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(150);

    private readonly List<Window> _windows = [];
    private readonly string _log = Path.GetTempFileName();
    private readonly IBenchServer _server;
    private readonly Process _client;

    private WindowedRequests(RequestLoad load, IBenchServer server)
    {
        _server = server;
        _client = Process.Start(new ProcessStartInfo(RequestLoad.Program, load.Arguments(server.Port, Longest, _log)) { RedirectStandardOutput = true, UseShellExecute = false })
            ?? throw new InvalidOperationException("h2load did not start");
    }

    /// <summary>Begins, and rests.</summary>
    public static async Task<WindowedRequests> StartAsync(RequestLoad load, IBenchServer server)
    {
        var requests = new WindowedRequests(load, server);
        try
        {
            await Task.Delay(Lead);
            ProcessSignal.Pause(requests._client.Id);
            await Task.Delay(Rest);
            return requests;
        }
        catch (Win32Exception)
        {
            await requests.DisposeAsync();
            throw;
        }
    }

    public async Task RunAsync(TimeSpan window)
    {
        var (began, before) = (Now(), ProcessorTime.Of(_server.ProcessIds));
        ProcessSignal.Continue(_client.Id);
        await Task.Delay(window);
        ProcessSignal.Pause(_client.Id);
        var ended = Now();
        await Task.Delay(Rest);
        _windows.Add(new Window(began, ended, ProcessorTime.Of(_server.ProcessIds) - before));
    }

    public async Task<IReadOnlyList<LoadResult>> EndAsync()
    {
        // So that it sees, and logs, the last answers.
        ProcessSignal.Continue(_client.Id);
        await Task.Delay(Rest);
        _client.Kill();
        await _client.WaitForExitAsync();
        var requests = H2LoadReport.Requests(File.ReadLines(_log)).OrderBy(static request => request.Started).ToList();
        return [.. _windows.Select(window => window.Of(requests))];
    }

    public async ValueTask DisposeAsync()
    {
        if (!_client.HasExited)
        {
            _client.Kill();
            await _client.WaitForExitAsync();
        }

        _client.Dispose();
        File.Delete(_log);
    }

    // The clock of h2load's log.
    private static long Now() => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private sealed record Window(long Began, long Ended, TimeSpan Processor)
    {
        // Whatever began in it was answered in it, or in the rest behind it.
        public LoadResult Of(IReadOnlyList<LoggedRequest> requests)
        {
            var within = requests.SkipWhile(request => request.Started < Began).TakeWhile(request => request.Started < Ended).ToLookup(static request => request.Succeeded);
            return new LoadResult(
                within[true].Count(), within[false].Count(), TimeSpan.FromMicroseconds(Ended - Began), Processor, [.. within[true].Select(static request => request.Took.TotalMilliseconds)]);
        }
    }
}
