using EdgeProxy.Testing;

namespace EdgeProxy.OpenSsl.Tests.Credentials;

public sealed class IntermediatePoolTests
{
    [Fact]
    public void Get_SameBytes_IsTheSameNativeCertificate()
    {
        var pool = new IntermediatePool();
        var der = new TestPki(TestPki.BaseTime).Intermediate.Der;

        using var first = pool.Get(der);
        using var second = pool.Get([.. der]);

        Assert.Equal(first.DangerousGetHandle(), second.DangerousGetHandle());
    }

    [Fact]
    public void Get_MoreThanItHolds_KeepsWhatWasGivenOutUsable()
    {
        var pool = new IntermediatePool();
        var pki = new TestPki(TestPki.BaseTime);
        using var kept = pool.Get(pki.Intermediate.Der);

        for (var i = 0; i < 300; i++) pool.Get(pki.Leaf($"{i}.test").Der).Dispose();

        using var again = pool.Get(pki.Intermediate.Der);
        Assert.False(kept.IsInvalid);
        Assert.NotEqual(kept.DangerousGetHandle(), again.DangerousGetHandle());
    }

    [Fact]
    public void Get_Garbage_ThrowsAndHoldsNothing() =>
        Assert.Throws<OpenSslException>(() => new IntermediatePool().Get([0x30, 0x03, 0x01, 0x02, 0x03]));
}
