using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Page;

/// <summary>A headless browser with a profile of its own.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string Listening = "DevTools listening on ";

    private readonly TemporaryDirectory _profile = new();
    private readonly ChildProcess _process;

    private Chromium() => _process = Tool.Start(
        "chromium",
        "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-dev-shm-usage", "--remote-debugging-port=0", $"--user-data-dir={_profile.Path}", "about:blank");

    private DevTools Tools { get; set; } = null!;

    public static async Task<Chromium> StartAsync()
    {
        var chromium = new Chromium();
        try
        {
            var lines = await chromium._process.WaitForOutputAsync("the browser to listen", static lines => lines.Any(IsAddress));
            chromium.Tools = await DevTools.ConnectAsync(new Uri(lines.First(IsAddress)[Listening.Length..]));
            return chromium;
        }
        catch
        {
            await chromium.DisposeAsync();
            throw;
        }
    }

    public Task<BrowserPage> OpenAsync(Uri address) => BrowserPage.OpenAsync(Tools, address);

    public async ValueTask DisposeAsync()
    {
        if (Tools is not null) await Tools.DisposeAsync();
        await _process.DisposeAsync();
        _profile.Dispose();
    }

    private static bool IsAddress(string line) => line.StartsWith(Listening, StringComparison.Ordinal);
}
