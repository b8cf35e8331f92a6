using System.Net;

namespace EdgeProxy.Configuration;

/// <summary>The operator's listener: health, metrics, status. Section <c>EdgeProxy:Admin</c>. A change needs a restart.</summary>
internal sealed record AdminSettings
{
    /// <summary>Where it listens. Default: 127.0.0.1:9901. Anything but loopback or a unix socket needs <see cref="TokenFile"/>.</summary>
    public ListenAddress Address { get; init; } = new(new IPEndPoint(IPAddress.Loopback, 9901));

    /// <summary>File whose first line is the bearer token callers must present. Default: none is asked for.</summary>
    public string? TokenFile { get; init; }
}
