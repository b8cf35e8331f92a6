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
    public void Failure_OfDestination_IsToldInOneLineWithItsReason()
    {
        Fail(new UpstreamFailures(_time, _log), ForwarderError.Request);

        var line = Assert.Single(_log.Messages);
        Assert.Contains("Connection refused", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void Failure_ManyInARow_AreToldOnceAndCounted()
    {
        var failures = new UpstreamFailures(_time, _log);
        for (var i = 0; i < 1000; i++) Fail(failures, ForwarderError.Request);
        _time.Advance(TimeSpan.FromSeconds(10));
        Fail(failures, ForwarderError.Request);

        Assert.Equal(2, _log.Messages.Count);
        Assert.Contains("999 more", _log.Messages.Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ForwarderError.RequestCanceled)]
    [InlineData(ForwarderError.RequestBodyClient)]
    [InlineData(ForwarderError.ResponseBodyClient)]
    public void Failure_OfClient_IsNotTold(ForwarderError error)
    {
        Fail(new UpstreamFailures(_time, _log), error);

        Assert.Empty(_log.Messages);
    }

    private static void Fail(UpstreamFailures failures, ForwarderError error) =>
        failures.Ended(new DefaultHttpContext(), new Failure(error, new HttpRequestException("outer", new IOException("Connection refused"))));

    private sealed record Failure(ForwarderError Error, Exception? Exception) : IForwarderErrorFeature;
}
