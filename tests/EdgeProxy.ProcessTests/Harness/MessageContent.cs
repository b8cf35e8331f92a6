using System.Net;
using System.Threading.Channels;
using EdgeProxy.ProcessTests.Backends;

namespace EdgeProxy.ProcessTests.Harness;

/// <summary>gRPC messages as a request body that goes on while the answer is read.</summary>
internal sealed class MessageContent(ChannelReader<string> messages) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.FlushAsync();
        await foreach (var message in messages.ReadAllAsync())
        {
            await stream.WriteAsync(GrpcMessage.Encode(message));
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
