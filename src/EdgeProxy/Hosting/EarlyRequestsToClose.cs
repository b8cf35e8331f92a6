using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Hosting;

/// <summary>What becomes of a request to close that came before Kestrel had the connection.</summary>
internal static class EarlyRequestsToClose
{
    /// <summary>Tells Kestrel of it, where a request that is on its way is answered nevertheless.</summary>
    public static ConnectionDelegate PassOn(ConnectionDelegate next) => connection =>
    {
        // Over HTTP/1.1 it would close the connection with its first request unanswered; while there is a drain, that request asks again itself.
        if (FirstBytes.SpeaksHttp2(connection)) ((SocketConnection)connection).PassOnRequestToClose();
        return next(connection);
    };
}
