using System.Net;
using System.Net.Http.Headers;
using EdgeProxy.Admin;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Admin;

public sealed class AdminTokenTests
{
    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData("Basic s3cret", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer ", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer s3cret", HttpStatusCode.OK)]
    [InlineData("bearer s3cret", HttpStatusCode.OK)]
    public async Task Status_TokenRequired_AnswersWhoPresentsIt(string? authorization, HttpStatusCode expected)
    {
        await using var admin = await AdminApplication.StartAsync(Token("s3cret\n"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/status");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var response = await admin.Client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        Assert.DoesNotContain("s3cret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    public async Task Probe_TokenRequired_AnswersWithoutIt(string path)
    {
        await using var admin = await AdminApplication.StartAsync(Token("s3cret"));

        using var response = await admin.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Status_TokenPresentedUnderAnotherHost_Answers()
    {
        await using var admin = await AdminApplication.StartAsync(Token("s3cret"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/status") { Headers = { Host = "edgeproxy.svc:9901" } };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "s3cret");

        using var response = await admin.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public void FromFile_EmptyFirstLine_IsRefused() => Assert.Throws<IOException>(static () => Token("\nsecond"));

    private static AdminToken Token(string file)
    {
        using var directory = new TemporaryDirectory();
        return AdminToken.FromFile(directory.Write("token", file));
    }
}
