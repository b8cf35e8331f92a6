using System.Net;
using EdgeProxy.Admin;
using EdgeProxy.Admin.Page;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Admin.Page;

[Collection(EdgeProxyMeterTests.Name)]
public sealed class PageAssetTests
{
    [Fact]
    public async Task Page_AnyFile_IsServedWithAStrictPolicyAndItsType()
    {
        await using var admin = await AdminApplication.StartAsync();
        Assert.True(PageAsset.All.Count > 10);

        foreach (var asset in PageAsset.All)
        {
            using var answer = await admin.Client.GetAsync(new Uri(asset.Path, UriKind.Relative));

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
                Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            Assert.NotNull(answer.Headers.ETag);
            Assert.Contains(
                answer.Content.Headers.ContentType!.MediaType, (string[])["text/html", "text/css", "text/javascript", "image/svg+xml"]);
        }
    }

    [Fact]
    public async Task Page_KnownAlready_IsNotSentAgain()
    {
        await using var admin = await AdminApplication.StartAsync();
        using var first = await admin.Client.GetAsync(new Uri("/", UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var again = await admin.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Page_WhereATokenIsAskedFor_IsOpenUnderAnyNameAndTheStreamIsNot()
    {
        using var folder = new TemporaryDirectory();
        await using var admin = await AdminApplication.StartAsync(AdminToken.FromFile(folder.Write("token", "secret\n")));
        using var page = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "edge.internal" } };

        using var opened = await admin.Client.SendAsync(page);
        using var stream = await admin.Client.GetAsync(new Uri("/api/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, stream.StatusCode);
    }

    [Fact]
    public void Page_NoFile_NamesAnotherHostOrRunsAnythingInline()
    {
        foreach (var name in typeof(PageAsset).Assembly.GetManifestResourceNames().Where(static name => name.StartsWith("page/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(typeof(PageAsset).Assembly.GetManifestResourceStream(name)!);
            var text = reader.ReadToEnd().Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);

            Assert.DoesNotMatch(@"https?://[a-z]", text);
            Assert.DoesNotMatch(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function| style=""| onclick=", text);
        }
    }
}
