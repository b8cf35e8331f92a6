using System.Text.Json.Nodes;

namespace EdgeProxy.ProcessTests.Page;

/// <summary>What axe finds on the page, in a tab of its own, so that what axe itself does there is not held against the page.</summary>
[Collection(PageCollection.Name)]
public sealed class AxeTests(PageFixture fixture)
{
    [TheoryRequiresAxe]
    [InlineData(1280, 900, false)]
    [InlineData(1280, 900, true)]
    [InlineData(390, 844, false)]
    [InlineData(390, 844, true)]
    public async Task Page_InEveryDress_HasNothingSerious(int width, int height, bool dark)
    {
        var page = await fixture.OpenAsync();
        await page.ShowOnAsync(width, height, dark);
        await page.WaitForTextAsync("#certificates", "one.test");
        await page.WaitForTextAsync("#failures", "not_tls");
        await page.SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = await Axe.ReadAsync() });

        var (serious, passed) = Split(await page.EvaluateAsync<string[]>(
            """
            axe.run(document, { preload: false, resultTypes: ['violations'] }).then(({ violations, passes }) => [
              ...violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
                .map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
              `passed ${passes.length}`,
            ])
            """));

        Assert.Empty(serious);
        // Nothing found by nothing looked at would prove nothing.
        Assert.True(passed > 20, $"only {passed} rules had something to look at");
        await page.CloseAsync();
    }

    private static (string[] Serious, int Passed) Split(string[] lines) => (lines[..^1], int.Parse(lines[^1].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
}
