using System.Diagnostics.Metrics;
using EdgeProxy.AccessLogging;
using EdgeProxy.Proxying;
using EdgeProxy.Testing;
using EdgeProxy.Tests.AccessLogging;
using EdgeProxy.Tests.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace EdgeProxy.Tests.Proxying;

public sealed class UpstreamObservationTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly DefaultHttpContext _context = new();
    private readonly CompletedResponse _response = new();
    private readonly AccessLogQueue _queue;

    public UpstreamObservationTests()
    {
        _context.Features.Set<IHttpResponseFeature>(_response);
        _queue = new AccessLogQueue(new AccessLogSettings(), _services.GetRequiredService<IMeterFactory>(), _time, new RecordingLogger<AccessLogQueue>());
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Request_Answered_IsLoggedAtOnceWithTheTimeOfTheBackend()
    {
        await ServeAsync(_ =>
        {
            _response.Start();
            _time.Advance(TimeSpan.FromMilliseconds(7));
            return Task.CompletedTask;
        });

        Assert.Equal(7, Assert.Single(LogLines.Of(_queue.Take()))["upstreamMs"]!.GetValue<double>());
        await _response.CompleteAsync();
        Assert.Empty(_queue.Take());
    }

    [Fact]
    public async Task Request_AnsweredWithoutABody_IsLoggedWithWhatTheClientWasTold()
    {
        await ServeAsync(static context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        });
        Assert.Empty(_queue.Take());
        _response.StatusCode = 500; // as Kestrel does, where the 204 has a length

        await _response.CompleteAsync();

        Assert.Equal(500, Assert.Single(LogLines.Of(_queue.Take()))["status"]!.GetValue<int>());
    }

    [Fact]
    public async Task Request_Failed_IsLoggedWithWhatTheClientWasTold()
    {
        await ServeAsync(context =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(7));
            context.Features.Set<IForwarderErrorFeature>(new Failure(ForwarderError.RequestCanceled, null));
            return Task.CompletedTask;
        });
        Assert.Empty(_queue.Take());
        _response.StatusCode = 0; // as Kestrel leaves it of a client that is gone

        await _response.CompleteAsync();

        var line = Assert.Single(LogLines.Of(_queue.Take()));
        Assert.Equal((499, 7.0), (line["status"]!.GetValue<int>(), line["upstreamMs"]!.GetValue<double>()));
    }

    [Fact]
    public async Task Request_ThatThrew_IsLoggedWithWhatTheClientWasTold()
    {
        await Assert.ThrowsAsync<IOException>(() => ServeAsync(static _ => throw new IOException()));
        Assert.Empty(_queue.Take());
        _response.StatusCode = 500;

        await _response.CompleteAsync();

        Assert.Equal(500, Assert.Single(LogLines.Of(_queue.Take()))["status"]!.GetValue<int>());
    }

    [Fact]
    public async Task Request_WhoseEndCannotBeJudged_IsLoggedAllTheSame()
    {
        await Assert.ThrowsAsync<NotSupportedException>(() => ServeAsync(static context =>
        {
            context.Features.Set<IForwarderErrorFeature>(new Unreadable());
            return Task.CompletedTask;
        }));

        await _response.CompleteAsync();

        Assert.Single(LogLines.Of(_queue.Take()));
    }

    private Task ServeAsync(RequestDelegate forward)
    {
        var metrics = new UpstreamMetrics(_services.GetRequiredService<IMeterFactory>());
        var failures = new UpstreamFailures(_time, new RecordingLogger<UpstreamFailures>());
        var observation = new UpstreamObservation(forward, metrics, failures, isLogged: true, _time);
        return new AccessLog(observation.InvokeAsync, new AccessLogSettings(), _queue, _time).InvokeAsync(_context);
    }

    private sealed record Failure(ForwarderError Error, Exception? Exception) : IForwarderErrorFeature;

    private sealed class Unreadable : IForwarderErrorFeature
    {
        public ForwarderError Error => throw new NotSupportedException();

        public Exception? Exception => null;
    }
}
