namespace EdgeProxy.OpenSsl.Tests;

public class OpenSslLibraryTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void CandidateNames_WithoutOverride_AreThoseOfOpenSsl3(string? versionOverride) =>
        Assert.Equal(["libssl.so.3"], OpenSslLibrary.CandidateNames("libssl", versionOverride));

    [Fact]
    public void CandidateNames_WithOverride_TryItFirst() =>
        Assert.Equal(["libcrypto.so.3.5", "libcrypto.so.3"], OpenSslLibrary.CandidateNames("libcrypto", "3.5"));

    [Fact]
    public void Version_Installed_IsOpenSslsOwnText() => Assert.Matches(@"^OpenSSL [3-9]\.\d+\.\d+", OpenSslLibrary.Version);
}
