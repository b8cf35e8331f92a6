using System.Globalization;
using EdgeProxy.Configuration;

namespace EdgeProxy.Proxying;

/// <summary>Adds <c>Strict-Transport-Security</c> to answers over TLS, unless the backend sends its own. Never over plain HTTP (RFC 6797 section 7.2).</summary>
internal sealed class StrictTransportSecurity(RequestDelegate next, ActiveConfiguration configuration)
{
    private const string Field = "Strict-Transport-Security";

    // Made once for each setting; every answer carries it.
    private Policy _policy = new(TimeSpan.Zero);

    public Task InvokeAsync(HttpContext context)
    {
        // By the connection, not by what the client claims: claims are taken off or believed further on.
        if (context.Request.IsHttps && configuration.Current.Settings.HstsMaxAge is { } maxAge) context.Response.OnStarting(PolicyFor(maxAge).Add, context.Response);
        return next(context);
    }

    private Policy PolicyFor(TimeSpan maxAge)
    {
        var policy = _policy;
        return policy.MaxAge == maxAge ? policy : _policy = new Policy(maxAge);
    }

    private sealed class Policy
    {
        private readonly string _value;

        public Policy(TimeSpan maxAge)
        {
            MaxAge = maxAge;
            _value = string.Create(CultureInfo.InvariantCulture, $"max-age={maxAge.TotalSeconds:F0}");
            Add = AddAsync;
        }

        public TimeSpan MaxAge { get; }

        public Func<object, Task> Add { get; }

        private Task AddAsync(object response)
        {
            ((HttpResponse)response).Headers.TryAdd(Field, _value);
            return Task.CompletedTask;
        }
    }
}
