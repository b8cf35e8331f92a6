namespace EdgeProxy.OpenSsl.Tests.Tickets;

public class TicketKeyTests
{
    [Fact]
    public void Create_Twice_HasNothingInCommon()
    {
        using var one = TicketKey.Create();
        using var other = TicketKey.Create();

        var (first, second) = (Bytes(one), Bytes(other));
        for (var at = 0; at < TicketKey.Size; at += 16) Assert.NotEqual(first[at..(at + 16)], second[at..(at + 16)]);
    }

    [Fact]
    public void From_CopiedBytes_IsTheSameKey()
    {
        using var key = TicketKey.Create();
        using var copy = TicketKey.From(Bytes(key));

        Assert.Equal(Bytes(key), Bytes(copy));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(TicketKey.Size - 1)]
    [InlineData(TicketKey.Size + 1)]
    public void From_AnyOtherLength_IsRejected(int length) => Assert.Throws<ArgumentException>(() => TicketKey.From(new byte[length]));

    [Fact]
    public void CopyTo_AfterDispose_IsAnObjectDisposedException()
    {
        var key = TicketKey.Create();
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Bytes(key));
        Assert.False(key.TryHold());
    }

    [Fact]
    public void Dispose_WhileAHandshakeHoldsIt_WaitsUntilItLetsGo()
    {
        var key = TicketKey.Create();
        Assert.True(key.TryHold());

        key.Dispose();

        Assert.False(key.IsWiped);
        key.Release();
        Assert.True(key.IsWiped);
        Assert.False(key.TryHold());
    }

    [Fact]
    public void Ring_KeysReplaced_DisposesThoseThatAreLeftOut()
    {
        using var ring = new TicketKeyRing();
        var (oldest, old, fresh) = (TicketKey.Create(), TicketKey.Create(), TicketKey.Create());
        ring.Publish(old, oldest);

        ring.Publish(fresh, old);

        Assert.Throws<ObjectDisposedException>(() => Bytes(oldest));
        Assert.Equal(TicketKey.Size, Bytes(old).Length);
        Assert.True(ring.IsOpen);
    }

    [Fact]
    public void Ring_WithoutAKey_IsClosed()
    {
        using var ring = new TicketKeyRing();
        Assert.False(ring.IsOpen);
        var key = TicketKey.Create();
        ring.Publish(key);

        ring.Publish();

        Assert.False(ring.IsOpen);
        Assert.Throws<ObjectDisposedException>(() => Bytes(key));
    }

    private static byte[] Bytes(TicketKey key)
    {
        var bytes = new byte[TicketKey.Size];
        key.CopyTo(bytes);
        return bytes;
    }
}
