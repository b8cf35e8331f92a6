using System.Text;
using Xunit.Abstractions;

namespace EdgeProxy.OpenSsl.Tests.Fuzzing;

/// <summary>The reader never throws, and reads back what a well-formed extension says.</summary>
public class ClientHelloReaderFuzz(ITestOutputHelper output)
{
    private static readonly byte[][] WellFormed =
    [
        [0, 19, 0, 0, 16, .. "www.example.test"u8],
        [4, 3, 4, 3, 3],
        [0, 6, 0, 29, 0, 23, 0, 24],
        [0, 4, 4, 3, 8, 4],
        [0, 12, 2, .. "h2"u8, 8, .. "http/1.1"u8],
    ];

    [Fact]
    public void Read_RandomAndMutatedExtensions_NeverThrows() => FuzzRun.Repeat(output, random =>
    {
        var hello = ClientHelloReader.Read(
            (ushort)random.Next(65536), Body(random, 2), Body(random, 0), Body(random, 1), Body(random, 2), Body(random, 3), Body(random, 4));

        Assert.True(hello.ServerName is not { Length: 0 or > 255 });
        Assert.DoesNotContain(string.Empty, hello.ApplicationProtocols);
    });

    [Fact]
    public void ReadServerName_WellFormed_IsTheNameInLowerCase() => FuzzRun.Repeat(output, random =>
    {
        var name = new byte[random.Next(1, 256)];
        for (var i = 0; i < name.Length; i++) name[i] = (byte)random.Next(0x21, 0x7F);
        byte[] extension =
        [
            (byte)((name.Length + 3) >> 8), (byte)(name.Length + 3), 0, (byte)(name.Length >> 8), (byte)name.Length, .. name,
        ];

        Assert.Equal(Encoding.ASCII.GetString(name).ToLowerInvariant(), ClientHelloReader.ReadServerName(extension));
        Assert.Null(ClientHelloReader.ReadServerName(extension.AsSpan(0, random.Next(extension.Length))));
        Assert.Null(ClientHelloReader.ReadServerName([.. extension, 0]));
    });

    private static byte[] Body(Random random, int extension)
    {
        if (random.Next(2) == 0) return FuzzRun.Mutate(random, WellFormed[extension]);
        var bytes = new byte[random.Next(40)];
        random.NextBytes(bytes);
        return bytes;
    }
}
