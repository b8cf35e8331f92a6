using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Tls;

/// <summary>Versions, key types and resumption, as seen by openssl.</summary>
public sealed class NegotiationTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    [TheoryRequiresTool("openssl")]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_3", "TLSv1.3")]
    public async Task Handshake_EachVersion_IsSpoken(string option, string version)
    {
        var output = await SClient.GetAsync(fixture.Edge, "-servername", "one.test", option);

        Assert.Contains($"New, {version}, Cipher is", output, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200", output, StringComparison.Ordinal);
    }

    [RequiresTool("openssl")]
    public async Task Handshake_Tls11_IsRefusedWithProtocolVersion()
    {
        // Debian's openssl refuses to offer it above security level 0.
        var output = await SClient.GetAsync(fixture.Edge, "-servername", "one.test", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0");

        Assert.Contains("fatal protocol_version", output, StringComparison.Ordinal);
    }

    [TheoryRequiresTool("openssl")]
    [InlineData("ECDSA", "-tls1_3")]
    [InlineData("ECDSA", "-tls1_2")]
    [InlineData("RSA-PSS", "-tls1_3", "-sigalgs", "rsa_pss_rsae_sha256")]
    [InlineData("RSA-PSS", "-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256")]
    public async Task Handshake_TwoKeyTypesForOneName_ServesWhatTheClientCanVerify(string signature, params string[] abilities)
    {
        var output = await SClient.GetAsync(fixture.Edge, ["-servername", "both.test", "-CAfile", fixture.Setup.RootFile, .. abilities]);

        Assert.Contains($"Peer signature type: {signature}", output, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200", output, StringComparison.Ordinal);
    }

    [TheoryRequiresTool("openssl")]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_3", "TLSv1.3")]
    public async Task Handshake_ClientComesBackWithATicket_IsResumed(string option, string version)
    {
        var ticket = Path.Combine(fixture.Setup.FolderPath, $"ticket{option}");
        await SClient.GetAsync(fixture.Edge, "-servername", "one.test", option, "-sess_out", ticket);

        var output = await SClient.GetAsync(fixture.Edge, "-servername", "one.test", option, "-sess_in", ticket);

        Assert.Contains($"Reused, {version}, Cipher is", output, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200", output, StringComparison.Ordinal);
    }

    [RequiresTool("openssl")]
    public async Task Handshake_ClientThatTakesNoTicketsComesBack_IsResumedById()
    {
        var session = Path.Combine(fixture.Setup.FolderPath, "session-id");
        var first = await SClient.GetAsync(fixture.Edge, "-servername", "one.test", "-tls1_2", "-no_ticket", "-sess_out", session);

        var output = await SClient.GetAsync(fixture.Edge, "-servername", "one.test", "-tls1_2", "-no_ticket", "-sess_in", session);

        Assert.DoesNotContain("NewSessionTicket", first, StringComparison.Ordinal);
        Assert.Contains("Reused, TLSv1.2, Cipher is", output, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200", output, StringComparison.Ordinal);
    }

    [RequiresTool("openssl")]
    public async Task Handshake_ResumedOverTls13_GivesTheTicketForTheNextTime()
    {
        var (first, second) = (Path.Combine(fixture.Setup.FolderPath, "first-ticket"), Path.Combine(fixture.Setup.FolderPath, "second-ticket"));
        await SClient.GetAsync(fixture.Edge, "-servername", "one.test", "-tls1_3", "-sess_out", first);

        await SClient.GetAsync(fixture.Edge, "-servername", "one.test", "-tls1_3", "-sess_in", first, "-sess_out", second);

        // A client that uses each ticket once (RFC 8446 appendix C.4) would otherwise be back to full handshakes.
        var output = await SClient.GetAsync(fixture.Edge, "-servername", "one.test", "-tls1_3", "-sess_in", second);
        Assert.Contains("Reused, TLSv1.3, Cipher is", output, StringComparison.Ordinal);
    }

    [RequiresTool("openssl")]
    public async Task Handshake_TicketOfAnotherHost_IsNotResumed()
    {
        var ticket = Path.Combine(fixture.Setup.FolderPath, "ticket-of-one");
        await SClient.GetAsync(fixture.Edge, "-servername", "one.test", "-sess_out", ticket);

        var output = await SClient.GetAsync(fixture.Edge, "-servername", "two.test", "-sess_in", ticket);

        Assert.Contains("New, TLSv1.3, Cipher is", output, StringComparison.Ordinal);
        Assert.Contains("subject=CN = two.test", output, StringComparison.Ordinal);
    }

    [TheoryRequiresTool("openssl")]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Connection_EndedByTheServer_SaysCloseNotify(string option)
    {
        var output = await SClient.GetAsync(fixture.Edge, "-servername", "one.test", option);

        Assert.Matches("<<< TLS 1.[23], Alert .*warning close_notify", output);
        Assert.DoesNotContain("unexpected eof", output, StringComparison.Ordinal);
    }
}
