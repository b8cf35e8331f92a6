using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Page;

/// <summary>The page for those who cannot see it, or not well, or only on a phone.</summary>
[Collection(PageCollection.Name)]
public sealed class AccessibilityTests(PageFixture fixture)
{
    private static readonly string[] NeedsName =
    [
        "button", "link", "checkbox", "radio", "searchbox", "textbox", "meter", "table", "region", "navigation", "image", "img", "columnheader", "heading",
    ];

    private BrowserPage Page => fixture.Page;

    [RequiresTool("chromium")]
    public async Task ScreenReader_EveryControlPictureAndTable_HasAName()
    {
        var nodes = await Page.AccessibleNodesAsync();

        Assert.DoesNotContain(nodes, static node => NeedsName.Contains(node.Role) && node.Name.Trim().Length == 0);
        Assert.Contains(nodes, node => node is { Role: "meter", Name: "part of the lifetime that is left" });
        Assert.Contains(nodes, node => node.Role == "searchbox" && node.Name.StartsWith("Filter certificates", StringComparison.Ordinal));
        Assert.Equal(1, nodes.Count(node => node.Role == "main"));
    }

    [RequiresTool("chromium")]
    public async Task Headings_InOrder_SkipNoLevel()
    {
        var levels = await Page.EvaluateAsync<int[]>("[...document.querySelectorAll('main h2, main h3, h1')].map((heading) => Number(heading.tagName[1]))");

        Assert.Equal(1, levels[0]);
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1));
    }

    [RequiresTool("chromium")]
    public async Task Ids_AreUnique() => Assert.Empty(await Page.EvaluateAsync<string[]>(
        "[...document.querySelectorAll('[id]')].map((element) => element.id).filter((id, i, all) => all.indexOf(id) !== i)"));

    [RequiresTool("chromium")]
    public async Task Keyboard_Tab_ReachesEverythingThatCanBeOperated()
    {
        var operable = await Page.EvaluateAsync<int>(
            "[...document.querySelectorAll('main input, main summary, main .scroll, main .log, footer a')].filter((element) => element.checkVisibility() && element.tabIndex < 0).length");

        Assert.Equal(0, operable);
    }

    [TheoryRequiresTool("chromium")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Contrast_EveryText_IsAtLeastFourAndAHalf(bool dark)
    {
        await Page.ShowOnAsync(1280, 900, dark);

        // WCAG 2.2, success criterion 1.4.3.
        var faint = await Page.EvaluateAsync<string[]>(
            """
            (() => {
              const part = (value) => ((value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
              const channels = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
              const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
              const ground = (element) => {
                for (; element; element = element.parentElement) {
                  const color = channels(getComputedStyle(element).backgroundColor);
                  if (color.length === 3 || color[3] === 1) return color;
                }
                return [255, 255, 255];
              };
              const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              const found = new Set();
              while (texts.nextNode()) {
                const element = texts.currentNode.parentElement;
                if (!texts.currentNode.data.trim() || !element.checkVisibility()) continue;
                const [a, b] = [light(channels(getComputedStyle(element).color)), light(ground(element))];
                const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                if (ratio < 4.5) found.add(`${ratio.toFixed(2)}: ${texts.currentNode.data.trim().slice(0, 30)}`);
              }
              return [...found];
            })()
            """);

        Assert.Empty(faint);
        await Page.ShowOnAsync(1280, 900);
    }

    [TheoryRequiresTool("chromium")]
    [InlineData(390)]
    [InlineData(320)]
    public async Task Phone_WholePage_NeedsNoScrollingSideways(int width)
    {
        await Page.ShowOnAsync(width, 844);

        var wide = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth");

        await Page.ShowOnAsync(1280, 900);
        Assert.Equal(width, wide);
    }
}
