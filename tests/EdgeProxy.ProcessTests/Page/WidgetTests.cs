using System.Net;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Page;

/// <summary>Each part of the operator's page, in a real browser, with real traffic behind it.</summary>
[Collection(PageCollection.Name)]
public sealed class WidgetTests(PageFixture fixture)
{
    private BrowserPage Page => fixture.Page;

    [RequiresTool("chromium")]
    public async Task Figures_AfterTraffic_CountWhatCameAndWhatFailed()
    {
        var figures = await Page.TextAsync("#figures");

        Assert.Contains("43 %", figures, StringComparison.Ordinal); // three of seven failed
        Assert.Contains("7 in 10 minutes", figures, StringComparison.Ordinal);
        Assert.Contains("0 of 4", figures, StringComparison.Ordinal); // resumed
        Assert.Contains("days", figures, StringComparison.Ordinal);
    }

    [RequiresTool("chromium")]
    public async Task HeatMap_AfterTraffic_IsPaintedAndSaysTheSameAsATable()
    {
        var colors = await Page.EvaluateAsync<int>(
            """
            (() => {
              const canvas = document.querySelector('canvas.map');
              const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
              return new Set(new Uint32Array(data.buffer)).size;
            })()
            """);
        await Page.EvaluateAsync<bool>("(document.querySelector('#heat details').open = true)");
        await Page.WaitForAsync("document.querySelectorAll('#heat tbody tr').length > 0");

        Assert.True(colors > 1, "the map is one color");
        Assert.StartsWith("How long handshakes took", await Page.EvaluateAsync<string>("document.querySelector('canvas.map').ariaLabel"), StringComparison.Ordinal);
        var counted = await Page.EvaluateAsync<int[][]>(
            "[...document.querySelectorAll('#heat tbody tr')].map((row) => [1, 2].map((cell) => Number(row.cells[cell].innerText)))");
        Assert.Equal((4, 3), (counted.Sum(minute => minute[0]), counted.Sum(minute => minute[1])));
    }

    [RequiresTool("chromium")]
    public async Task Certificates_Listed_AreThoseInTroubleFirstAndCanBeFiltered()
    {
        const string names = "[...document.querySelectorAll('#certificates tbody tr td:first-child > span:first-child')].map((name) => name.innerText)";

        Assert.Equal("mismatched", (await Page.EvaluateAsync<string[]>(names))[0]);
        Assert.Equal(6, (await Page.EvaluateAsync<string[]>(names)).Length);
        Assert.Contains("does not belong to", await Page.TextAsync("#certificates tbody tr"), StringComparison.Ordinal);
        Assert.InRange(await Page.EvaluateAsync<double>("document.querySelectorAll('#certificates meter')[0].value"), 0.6, 0.7);

        await FilterAsync("wild");
        Assert.Equal(["wild"], await Page.EvaluateAsync<string[]>(names));
        await FilterAsync("");
    }

    [RequiresTool("chromium")]
    public async Task Failures_AfterTraffic_AreByReasonWithWhatToMakeOfThem()
    {
        var failures = await Page.TextAsync("#failures");

        Assert.Contains("unknown_server_name", failures, StringComparison.Ordinal);
        Assert.Contains("no certificate has the name that was asked for", failures, StringComparison.Ordinal);
        Assert.Contains("2 (67 %)", failures, StringComparison.Ordinal);
        Assert.Contains("not_tls", failures, StringComparison.Ordinal);
    }

    [RequiresTool("chromium")]
    public async Task Agreed_AfterTraffic_HasVersionsGroupsAndResumption()
    {
        var agreed = await Page.TextAsync("#agreed");

        Assert.Contains("TLS 1.3\n3 (75 %)", agreed, StringComparison.Ordinal);
        Assert.Contains("TLS 1.2\n1 (25 %)", agreed, StringComparison.Ordinal);
        Assert.Contains("full handshake\n4 (100 %)", agreed, StringComparison.Ordinal);
        Assert.Matches("(?i)x25519", agreed);
    }

    [RequiresTool("chromium")]
    public async Task Connections_WhileOneIsOpen_ShowItAndThePhase()
    {
        await Page.WaitForAsync("[...document.querySelectorAll('#connections tr')].some((row) => /^http\\/1.1\\s+1\\b/.test(row.innerText))");

        Assert.Equal("running", await Page.TextAsync("#connections [aria-current]"));
        Assert.Contains($"https://127.0.0.1:{fixture.Edge.HttpsPort}", await Page.TextAsync("#connections"), StringComparison.Ordinal);
        Assert.Contains("accepted", await Page.TextAsync("#connections"), StringComparison.Ordinal);
    }

    [RequiresTool("chromium")]
    public async Task Events_ReloadAskedFor_AppearByThemselves()
    {
        var before = await Page.EvaluateAsync<int>("document.querySelectorAll('#events li').length");
        using var reload = new HttpRequestMessage(HttpMethod.Post, "api/reload") { Headers = { { "X-EdgeProxy", "1" } } };

        using var answer = await fixture.Edge.Admin.SendAsync(reload);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Page.WaitForAsync($"document.querySelectorAll('#events li').length > {before}");
        Assert.Contains("reload", await Page.TextAsync("#events li"), StringComparison.Ordinal);
    }

    [RequiresTool("chromium")]
    public async Task LastHandshakes_HostileServerName_IsTextAndNothingElse()
    {
        await Page.WaitForTextAsync("#last", PageFixture.HostileName);

        Assert.Equal(0, await Page.EvaluateAsync<int>("document.querySelectorAll('#last img').length"));
        Assert.Equal("EdgeProxy", await Page.EvaluateAsync<string>("document.title"));
        await Page.EvaluateAsync<bool>("(document.getElementById('only-failed').click(), true)");
        Assert.Equal(3, await Page.EvaluateAsync<int>("document.querySelectorAll('#last tbody tr').length"));
        await Page.EvaluateAsync<bool>("(document.getElementById('only-failed').click(), true)");
        Assert.True(await Page.EvaluateAsync<int>("document.querySelectorAll('#last tbody tr').length") >= 7);
    }

    [RequiresTool("chromium")]
    public void Page_WhateverItShowed_AskedNoOtherHostAndComplainedOfNothing()
    {
        Assert.NotEmpty(Page.Requests);
        Assert.All(Page.Requests, request => Assert.Equal(fixture.Edge.Admin.BaseAddress!.Authority, request.Authority));
        Assert.Empty(Page.Complaints);
    }

    private Task<bool> FilterAsync(string text) => Page.EvaluateAsync<bool>(
        $"(() => {{ const filter = document.getElementById('certificate-filter'); filter.value = '{text}'; filter.dispatchEvent(new Event('input')); return true; }})()");
}
