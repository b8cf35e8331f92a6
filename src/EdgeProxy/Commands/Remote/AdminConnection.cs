using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace EdgeProxy.Commands.Remote;

/// <summary>Asks a running proxy.</summary>
internal sealed class AdminConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly AdminAddress _address;
    private readonly HttpClient _http;

    /// <summary>Connects with the first request.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="tokenFile">File whose first line is the token; <see langword="null"/> sends none.</param>
    /// <exception cref="AdminException">The file cannot be read.</exception>
    public AdminConnection(AdminAddress address, string? tokenFile)
    {
        _address = address;
        _http = new HttpClient(Handler(address)) { BaseAddress = address.Url, Timeout = Patience };
        _http.DefaultRequestHeaders.Add("X-EdgeProxy", "1");
        if (tokenFile is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ReadToken(tokenFile));
    }

    /// <summary>Sends a request.</summary>
    /// <returns>The body of a good answer.</returns>
    /// <exception cref="AdminException">It cannot be asked, or refuses; the message is for people.</exception>
    public async Task<string> SendAsync(HttpMethod method, string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        try
        {
            using var answer = await _http.SendAsync(request, cancellation);
            var body = await answer.Content.ReadAsStringAsync(cancellation);
            if (answer.IsSuccessStatusCode) return body;
            throw new AdminException(answer.StatusCode switch
            {
                HttpStatusCode.Unauthorized => $"The proxy at {_address} asks for a token: name its file with --token-file.",
                HttpStatusCode.NotFound => $"What listens at {_address} does not know {path}: it is no EdgeProxy, or another version.",
                _ => body.Length is > 0 and < 2000 ? body.Trim() : $"The proxy at {_address} answered {(int)answer.StatusCode}.",
            });
        }
        catch (HttpRequestException failure)
        {
            throw new AdminException($"No proxy answers at {_address}: {failure.GetBaseException().Message}. --admin names another address.", failure);
        }
        catch (TaskCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new AdminException($"The proxy at {_address} did not answer within {Patience.TotalSeconds:0} s.", late);
        }
    }

    public void Dispose() => _http.Dispose();

    // No proxy of the environment and no redirect: the token goes to the address that was named, and nowhere else.
    private static SocketsHttpHandler Handler(AdminAddress address)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
        if (address.Socket is not { } endPoint) return handler;
        handler.ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(endPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };
        return handler;
    }

    private static string ReadToken(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault()?.Trim() is { Length: > 0 } token
                ? token
                : throw new AdminException($"{file} holds no token: its first line is empty.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AdminException($"The token cannot be read: {failure.Message}", failure);
        }
    }
}

/// <summary>The proxy could not be asked, or refused. The message is for people.</summary>
internal sealed class AdminException(string message, Exception? cause = null) : Exception(message, cause);
