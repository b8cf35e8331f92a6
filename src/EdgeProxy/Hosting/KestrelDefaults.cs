using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeProxy.Hosting;

/// <summary>Kestrel's own settings where a proxy wants others than an application.</summary>
internal static class KestrelDefaults
{
    // nginx gives a client 60 s of silence (client_body_timeout, send_timeout); Kestrel would cut a stalled upload after 5 s. The rate is
    // what stops a client that drips bytes to hold a connection. gRPC and upgraded connections are exempt: YARP switches it off for them.
    private static readonly MinDataRate SlowestClient = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(60));

    public static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;

        // Byte for byte what the backend sent, which System.Net.Http has read that way. Kestrel would fail the whole answer for one that is not ASCII, such as a file name.
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;

        // How large a body may be is the backend's to say; bodies are streamed, never held.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = SlowestClient;
        kestrel.Limits.MinResponseDataRate = SlowestClient;
    }
}
