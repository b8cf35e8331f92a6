namespace EdgeProxy.OpenSsl.Tests.Sessions;

public class ClientHelloReaderTests
{
    [Theory]
    [InlineData("000400000161", "a")]
    [InlineData("0006000003412E42", "a.b")]
    [InlineData("", null)]
    [InlineData("0000", null)]
    [InlineData("000400010161", null)] // length of the name beyond the list
    [InlineData("000401000161", null)] // a type that is not host_name
    [InlineData("0003000000", ClientHello.NoHost)] // an empty name
    [InlineData("00040000010A", ClientHello.NoHost)] // a control character
    [InlineData("000400000100", ClientHello.NoHost)] // NUL, as in www.bank.test\0.evil.test
    [InlineData("000400000120", ClientHello.NoHost)] // a space
    [InlineData("0004000001E9", ClientHello.NoHost)] // not ASCII: an IDN travels as A-labels
    [InlineData("00040000016100", null)] // bytes behind the list
    [InlineData("000800000161000001" + "62", null)] // two names
    public void ReadServerName_AnyExtension_IsTheNameOrNoHostOrAbsent(string extension, string? expected) =>
        Assert.Equal(expected, ClientHelloReader.ReadServerName(Convert.FromHexString(extension)));

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void ReadServerName_Length_IsBoundedAsDnsBoundsIt(int length, bool read)
    {
        byte[] extension = [(byte)((length + 3) >> 8), (byte)(length + 3), 0, (byte)(length >> 8), (byte)length, .. Enumerable.Repeat((byte)'a', length)];

        Assert.Equal(read, ClientHelloReader.ReadServerName(extension) != ClientHello.NoHost);
    }

    [Theory]
    [InlineData("", new ushort[] { 0x0303 })] // no extension: the legacy field
    [InlineData("020304", new ushort[] { 0x0304 })]
    [InlineData("047A7A0304", new ushort[] { 0x7A7A, 0x0304 })] // GREASE, RFC 8701
    [InlineData("030304", new ushort[0])] // length is wrong
    [InlineData("0103", new ushort[0])] // half a version
    [InlineData("00", new ushort[0])]
    public void Read_SupportedVersions_WinOverTheLegacyField(string extension, ushort[] expected) =>
        Assert.Equal(expected, Read(versions: extension).Versions);

    [Theory]
    [InlineData(0x0304)]
    [InlineData(0xFFFF)]
    public void Read_LegacyFieldBeyondTls12_IsTls12(ushort legacy) =>
        Assert.Equal([(ushort)0x0303], ClientHelloReader.Read(legacy, [], [], [], [], [], []).Versions);

    [Theory]
    [InlineData("0003026832", new[] { "h2" })]
    [InlineData("000C02683208687474702F312E31", new[] { "h2", "http/1.1" })]
    [InlineData("000100", new string[0])] // an empty name
    [InlineData("00020268", new string[0])] // a name cut short
    [InlineData("00030268", new string[0])] // a list cut short
    [InlineData("", new string[0])]
    public void Read_Protocols_AreTheListOrAbsent(string extension, string[] expected) => Assert.Equal(expected, Read(protocols: extension).ApplicationProtocols);

    [Theory]
    [InlineData("0004001D0017", new ushort[] { 29, 23 })]
    [InlineData("0003001D00", new ushort[0])]
    [InlineData("0000", new ushort[0])]
    [InlineData("", new ushort[0])]
    public void Read_Groups_AreTheListOrAbsent(string extension, ushort[] expected) => Assert.Equal(expected, Read(groups: extension).Groups);

    private static ClientHello Read(string versions = "", string groups = "", string protocols = "") =>
        ClientHelloReader.Read(0x0303, [], [], Convert.FromHexString(versions), Convert.FromHexString(groups), [], Convert.FromHexString(protocols));
}
