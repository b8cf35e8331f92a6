using EdgeProxy.Certificates;
using EdgeProxy.Proxying;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;
using EdgeProxy.Tls;

namespace EdgeProxy.Tests.Proxying;

public class HostCoverageTests
{
    private static readonly CertificateEntry Wildcard = TestCertificates.Create("wild") with { Hosts = ["example.com", "*.example.com", "192.0.2.1", "::1"] };
    private static readonly CertificateEntry Other = TestCertificates.Create("other") with { Hosts = ["other.test"] };

    [Theory]
    [InlineData("")]
    [InlineData("example.com")]
    [InlineData("EXAMPLE.com")]
    [InlineData("example.com.")]
    [InlineData("www.example.com")]
    [InlineData("192.0.2.1")]
    [InlineData("[::1]")]
    public void Find_HostOfTheCertificate_IsServed(string host) => Assert.Null(Find(host, Session("example.com", MatchRule.Exact)));

    [Theory]
    [InlineData("a.b.example.com")]
    [InlineData("other.test")]
    [InlineData("192.0.2.2")]
    [InlineData("[::2]")]
    [InlineData("localhost")]
    [InlineData("exa_mple..com")]
    public void Find_HostOfNoOrAnotherCertificate_IsMisdirected(string host) =>
        Assert.Equal("the certificate of this connection does not cover this host", Find(host, Session("example.com", MatchRule.Exact)));

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("[fe80::1]")]
    [InlineData("localhost")]
    [InlineData("api.localhost")]
    public void Find_HostAClientHelloCannotName_IsServedByTheDefaultCertificate(string host) => Assert.Null(Find(host, Session(null, MatchRule.Default)));

    [Theory]
    [InlineData(UnknownServerName.Default, "unknown.test", true)]
    [InlineData(UnknownServerName.Reject, "unknown.test", false)]
    [InlineData(UnknownServerName.Default, "other.test", false)]
    public void Find_UnknownHostOnTheDefaultCertificate_IsServedWhereAHandshakeForItWouldBe(UnknownServerName unknown, string host, bool served) =>
        Assert.Equal(served, Find(host, Session(null, MatchRule.Default), unknown) is null);

    [Theory]
    [InlineData("secure.example.com", "default")]
    [InlineData("www.example.com", "strict")]
    public void Find_HostOfAnotherPolicy_IsMisdirectedThoughTheCertificateCoversIt(string host, string connectionPolicy) =>
        Assert.Equal("this host asks for another TLS policy than the connection has", Find(host, Session("example.com", MatchRule.Exact, connectionPolicy)));

    [Fact]
    public void Find_HostWithItsOwnPolicy_IsServedOnAConnectionThatHasIt() => Assert.Null(Find("secure.example.com", Session("example.com", MatchRule.Wildcard, "strict")));

    private static string? Find(string host, ITlsSessionFeature session, UnknownServerName unknown = UnknownServerName.Reject)
    {
        var settings = new TlsSettings
        {
            Policies = new Dictionary<string, TlsPolicySettings> { ["strict"] = new() { Profile = "modern" } },
            Hosts = new Dictionary<string, TlsHostSettings> { ["secure.example.com"] = new() { Policy = "strict" } },
        };
        var options = new CatalogOptions { DefaultName = "wild", DefaultForUnknownName = unknown == UnknownServerName.Default };
        var catalog = CertificateCatalog.Build([Wildcard, Other], options, TestPki.BaseTime);
        return HostCoverage.FindMisdirection(host, session, new TlsSnapshot(catalog, TlsPolicySet.Compile(settings, [])!));
    }

    private static Session Session(string? serverName, MatchRule rule, string policy = "default") => new(serverName, Wildcard, rule, policy, "1.3", "TLS_AES_128_GCM_SHA256", false);
}

internal sealed record Session(
    string? ServerName, CertificateEntry Certificate, MatchRule Rule, string Policy, string ProtocolVersion, string CipherSuite, bool Resumed) : ITlsSessionFeature
{
    public ClientDemand Demand { get; init; } = ClientDemand.None;

    public ReadOnlyMemory<byte> ClientCertificateDer { get; init; }
}
