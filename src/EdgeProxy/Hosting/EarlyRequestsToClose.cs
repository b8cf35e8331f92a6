using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Hosting;

/// <summary>What becomes of a request to close that came before Kestrel had the connection.</summary>
internal static class EarlyRequestsToClose
{
    /// <summary>Tells Kestrel of it over HTTP/2, where GOAWAY lets a request that is on its way be answered.</summary>
    public static ConnectionDelegate PassOn(ConnectionDelegate next) => connection =>
    {
        // Kestrel would close a connection of HTTP/1.1 with its first request unanswered. While there is a drain, that request's answer says that it is the last.
        if (FirstBytes.SpeaksHttp2(connection)) ((SocketConnection)connection).PassOnRequestToClose();
        return next(connection);
    };
}
