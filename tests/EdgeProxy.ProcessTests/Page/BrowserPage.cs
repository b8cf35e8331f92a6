using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Page;

/// <summary>A tab of the browser: what it asked for, what it complained of, and what is in it.</summary>
internal sealed class BrowserPage
{
    private readonly DevTools _tools;
    private readonly string _session;
    private readonly ConcurrentQueue<Uri> _requests = new();
    private readonly ConcurrentQueue<string> _complaints = new();

    private BrowserPage(DevTools tools, string session)
    {
        _tools = tools;
        _session = session;
        tools.Listen(Hear);
    }

    /// <summary>Every address it asked for.</summary>
    public IReadOnlyCollection<Uri> Requests => _requests;

    /// <summary>Exceptions, errors and warnings, those of the content security policy included.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public static async Task<BrowserPage> OpenAsync(DevTools tools, Uri address)
    {
        var target = await tools.SendAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        var attached = await tools.SendAsync(
            "Target.attachToTarget", new JsonObject { ["targetId"] = target["targetId"]!.GetValue<string>(), ["flatten"] = true });
        var page = new BrowserPage(tools, attached["sessionId"]!.GetValue<string>());
        foreach (var domain in (string[])["Page", "Runtime", "Log", "Network", "Accessibility"]) await page.SendAsync($"{domain}.enable");
        await page.SendAsync("Page.navigate", new JsonObject { ["url"] = address.AbsoluteUri });
        await page.WaitForAsync($"location.href === '{address.AbsoluteUri}' && document.readyState !== 'loading'");
        return page;
    }

    /// <summary>Makes it a phone or a screen, dark or light.</summary>
    public async Task ShowOnAsync(int width, int height, bool dark = false)
    {
        await SendAsync("Emulation.setDeviceMetricsOverride", new JsonObject
        {
            ["width"] = width,
            ["height"] = height,
            ["deviceScaleFactor"] = 1,
            ["mobile"] = width < 500,
        });
        await SendAsync("Emulation.setEmulatedMedia", new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }),
        });
    }

    /// <summary>The value of an expression; a promise is awaited.</summary>
    public async Task<T> EvaluateAsync<T>(string expression)
    {
        var answer = await SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        if (answer["exceptionDetails"] is { } fault) throw new InvalidOperationException($"{expression}: {fault.ToJsonString()}");
        return answer["result"]!["value"].Deserialize<T>()!;
    }

    /// <summary>What is written in an element.</summary>
    public Task<string> TextAsync(string selector) => EvaluateAsync<string>($"document.querySelector({JsonSerializer.Serialize(selector)})?.innerText ?? ''");

    public Task WaitForTextAsync(string selector, string text) => Eventually.GetAsync(
        $"'{text}' in {selector}", () => TextAsync(selector), seen => seen.Contains(text, StringComparison.Ordinal));

    public Task WaitForAsync(string expression) => Eventually.GetAsync(expression, () => EvaluateAsync<bool>(expression), static holds => holds);

    /// <summary>The tree that a screen reader gets: role and name of every node in it.</summary>
    public async Task<IReadOnlyList<(string Role, string Name)>> AccessibleNodesAsync()
    {
        var tree = await SendAsync("Accessibility.getFullAXTree");
        return
        [
            .. tree["nodes"]!.AsArray().Where(static node => !node!["ignored"]!.GetValue<bool>())
                .Select(static node => (node!["role"]?["value"]?.GetValue<string>() ?? "", node["name"]?["value"]?.GetValue<string>() ?? "")),
        ];
    }

    public Task<JsonNode> CloseAsync() => SendAsync("Page.close");

    public Task<JsonNode> SendAsync(string method, JsonObject? parameters = null) => _tools.SendAsync(method, parameters, _session);

    private void Hear(string? session, string method, JsonNode parameters)
    {
        if (session != _session) return;
        switch (method)
        {
            case "Network.requestWillBeSent":
                _requests.Enqueue(new Uri(parameters["request"]!["url"]!.GetValue<string>()));
                break;
            case "Runtime.exceptionThrown":
                _complaints.Enqueue(parameters["exceptionDetails"]!.ToJsonString());
                break;
            case "Runtime.consoleAPICalled" when parameters["type"]!.GetValue<string>() is "error" or "warning" or "assert":
                _complaints.Enqueue(parameters["args"]!.ToJsonString());
                break;
            case "Log.entryAdded" when parameters["entry"]!["level"]!.GetValue<string>() is "error" or "warning":
                _complaints.Enqueue(parameters["entry"]!.ToJsonString());
                break;
        }
    }
}
