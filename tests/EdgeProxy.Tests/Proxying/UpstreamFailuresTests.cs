using EdgeProxy.Proxying;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace EdgeProxy.Tests.Proxying;

public sealed class UpstreamFailuresTests
{
    private readonly ManualTime _time = new();
    private readonly RecordingLogger<UpstreamFailures> _log = new();

    [Fact]
    public async Task Failure_OfDestination_IsToldInOneLineWithItsReason()
    {
        await FailAsync(new UpstreamFailures(_time, _log), ForwarderError.Request);

        var line = Assert.Single(_log.Messages);
        Assert.Contains("Connection refused", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public async Task Failure_ManyInARow_AreToldOnceAndCounted()
    {
        var failures = new UpstreamFailures(_time, _log);
        for (var i = 0; i < 1000; i++) await FailAsync(failures, ForwarderError.Request);
        _time.Advance(TimeSpan.FromSeconds(10));
        await FailAsync(failures, ForwarderError.Request);

        Assert.Equal(2, _log.Messages.Count);
        Assert.Contains("999 more", _log.Messages.Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ForwarderError.RequestCanceled)]
    [InlineData(ForwarderError.RequestBodyClient)]
    [InlineData(ForwarderError.ResponseBodyClient)]
    public async Task Failure_OfClient_IsNotTold(ForwarderError error)
    {
        await FailAsync(new UpstreamFailures(_time, _log), error);

        Assert.Empty(_log.Messages);
    }

    private static Task FailAsync(UpstreamFailures failures, ForwarderError error)
    {
        var context = new DefaultHttpContext();
        return failures.InvokeAsync(context, () =>
        {
            context.Features.Set<IForwarderErrorFeature>(new Failure(error, new HttpRequestException("outer", new IOException("Connection refused"))));
            return Task.CompletedTask;
        });
    }

    private sealed record Failure(ForwarderError Error, Exception? Exception) : IForwarderErrorFeature;
}
