using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Page;

/// <summary>The page and the life of the process: who may see it, and that nobody who watches keeps it from ending.</summary>
public sealed class WatchingTests
{
    private const string Token = "a-token-for-operators";

    [RequiresTool("chromium")]
    public async Task Page_WhereATokenIsAskedFor_AsksAndKeepsItInTheTab()
    {
        using var setup = new EdgeSetup().AddUsualCertificates();
        var file = Path.Combine(setup.FolderPath, "token");
        await File.WriteAllTextAsync(file, Token + "\n");
        await using var edge = await EdgeProcess.StartAsync(setup.Set("EdgeProxy:Admin:TokenFile", file));
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.OpenAsync(edge.Admin.BaseAddress!);
        await page.WaitForAsync("!document.getElementById('login').hidden");

        await EnterAsync(page, "wrong");
        await page.WaitForTextAsync("#notice", "does not take that token");
        await EnterAsync(page, Token);
        await page.WaitForAsync("!document.getElementById('main').hidden");

        await page.WaitForTextAsync("#certificates", "one.test");
        Assert.Equal(Token, await page.EvaluateAsync<string>("sessionStorage.getItem('edgeproxy.token')"));
        Assert.DoesNotContain(page.Requests, request => request.AbsoluteUri.Contains(Token, StringComparison.Ordinal));
        Assert.DoesNotContain(Token, edge.Log, StringComparison.Ordinal);
    }

    [RequiresTool("chromium")]
    public async Task Page_WhileTheProcessDrains_SaysSoAndDoesNotHoldItUp()
    {
        using var setup = new EdgeSetup().AddUsualCertificates();
        await using var edge = await EdgeProcess.StartAsync(setup.Set("EdgeProxy:Drain:Delay", "00:00:03").Set("EdgeProxy:Drain:Timeout", "00:00:30"));
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.OpenAsync(edge.Admin.BaseAddress!);
        await page.WaitForTextAsync("#phase", "running");

        edge.Signal(Signal.Terminate);

        await page.WaitForTextAsync("#phase", "draining");
        Assert.Equal(0, await edge.WaitForExitAsync(TimeSpan.FromSeconds(10)));
        await page.WaitForTextAsync("#notice", "trying again");
    }

    private static Task<bool> EnterAsync(BrowserPage page, string token) => page.EvaluateAsync<bool>(
        $"(document.getElementById('token').value = '{token}', document.getElementById('login').requestSubmit(), true)");
}
