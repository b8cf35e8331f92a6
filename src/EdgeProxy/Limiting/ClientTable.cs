using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.Limiting;

/// <summary>How many connections each client has open. A client is in it only while it has one, so it is no larger than their number.</summary>
/// <remarks>A client is an IPv4 address, or the /64 of an IPv6 one: that is what a single host is given, to choose any address from.</remarks>
internal sealed class ClientTable
{
    private readonly ConcurrentDictionary<UInt128, int> _open = new();

    /// <summary>Clients with open connections.</summary>
    public int Count => _open.Count;

    /// <summary>The client at an address; <see langword="null"/> for one without (a unix socket).</summary>
    public static UInt128? KeyOf(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address }) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        if (address.AddressFamily == AddressFamily.InterNetwork) return new UInt128(1, BitConverter.ToUInt32(bytes[..length]));
        return new UInt128(BitConverter.ToUInt64(bytes[..8]), 0);
    }

    /// <summary>Counts one more, unless there are as many as may be.</summary>
    public bool TryEnter(UInt128 client, int? most)
    {
        while (true)
        {
            if (!_open.TryGetValue(client, out var count))
            {
                if (_open.TryAdd(client, 1)) return true;
            }
            else if (count >= most)
            {
                return false;
            }
            else if (_open.TryUpdate(client, count + 1, count))
            {
                return true;
            }
        }
    }

    /// <summary>Counts one less.</summary>
    public void Leave(UInt128 client)
    {
        while (_open.TryGetValue(client, out var count))
        {
            var done = count == 1 ? _open.TryRemove(new KeyValuePair<UInt128, int>(client, 1)) : _open.TryUpdate(client, count - 1, count);
            if (done) return;
        }
    }
}
