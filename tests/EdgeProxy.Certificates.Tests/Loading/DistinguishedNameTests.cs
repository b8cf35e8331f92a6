using System.Security.Cryptography.X509Certificates;

namespace EdgeProxy.Certificates.Tests.Loading;

public class DistinguishedNameTests
{
    [Theory]
    [InlineData("CN=a.test, O=EdgeProxy, C=DE", "CN=a.test,O=EdgeProxy,C=DE")]
    [InlineData("CN=\"a, b\", O=\" x \"", @"CN=a\, b,O=\ x\ ")]
    [InlineData("CN=\"#1 <b>\"", @"CN=\#1 \<b\>")]
    [InlineData("E=root@a.test, CN=a", "emailAddress=root@a.test,CN=a")]
    [InlineData("", "")]
    public void Format_Name_IsWrittenAsRfc4514(string name, string expected) =>
        Assert.Equal(expected, DistinguishedName.Format(new X500DistinguishedName(name)));
}
