using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.Inspection.Connecting;

/// <summary>Finds the address to inspect: resolves the name, and takes the first address that answers.</summary>
internal sealed class Dialer(TimeProvider time)
{
    // A name with a hundred dead addresses must not take ten minutes.
    private const int MostTried = 4;

    /// <summary>Resolves within <see cref="InspectionLimits.NameResolution"/>.</summary>
    public async Task<(IReadOnlyList<IPAddress> Addresses, DnsFacts Facts)> ResolveAsync(InspectTarget target, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(target.Host, out var literal)) return ([literal], new DnsFacts([literal.ToString()], null, null));

        var started = time.GetTimestamp();
        using var deadline = new Deadline(InspectionLimits.NameResolution, time, cancellation);
        try
        {
            // The system's resolver does not always heed a token; the wait for it does.
            var addresses = await Dns.GetHostAddressesAsync(target.Host, deadline.Token).WaitAsync(deadline.Token);
            return (addresses, Facts(addresses.Length == 0 ? "the name has no address" : null, addresses));
        }
        catch (SocketException failed)
        {
            return ([], Facts(Describe(failed)));
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            return ([], Facts($"no answer within {InspectionLimits.NameResolution.TotalSeconds:0} s"));
        }

        DnsFacts Facts(string? error, params IPAddress[] addresses) =>
            new([.. addresses.Select(static address => address.ToString())], error, time.MillisecondsSince(started));
    }

    /// <summary>Tries the addresses one by one.</summary>
    /// <returns>The first that answers and the connection to it, which is the caller's from then on; or neither.</returns>
    public async Task<(Peer? Peer, Socket? Connection, TcpFacts Facts)> DialAsync(InspectTarget target, IReadOnlyList<IPAddress> addresses, CancellationToken cancellation)
    {
        var failed = new List<FailedAttempt>();
        foreach (var address in addresses.Take(MostTried))
        {
            var peer = new Peer(new IPEndPoint(address, target.Port), target.ServerNameSent, time);
            var started = time.GetTimestamp();
            try
            {
                var connection = await peer.ConnectAsync(cancellation);
                return (peer, connection, new TcpFacts(peer.EndPoint.ToString(), peer.MillisecondsSince(started), failed));
            }
            catch (SocketException refused)
            {
                failed.Add(new FailedAttempt(peer.EndPoint.ToString(), Describe(refused)));
            }
        }

        return (null, null, new TcpFacts(null, null, failed));
    }

    private static string Describe(SocketException failed) => failed.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.TimedOut => $"no answer within {InspectionLimits.Connect.TotalSeconds:0} s",
        SocketError.HostNotFound or SocketError.NoData => "no such host",
        SocketError.TryAgain => "the name server does not answer",
        SocketError.NetworkUnreachable => "network unreachable",
        SocketError.HostUnreachable => "host unreachable",
        SocketError.ConnectionReset => "connection reset",
        _ => failed.Message,
    };
}
