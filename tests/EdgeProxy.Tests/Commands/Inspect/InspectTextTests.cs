using EdgeProxy.Commands.Inspect;
using EdgeProxy.Inspection;
using EdgeProxy.Inspection.Connecting;
using EdgeProxy.Inspection.Findings;
using EdgeProxy.Inspection.Handshakes;
using EdgeProxy.Testing;

namespace EdgeProxy.Tests.Commands.Inspect;

public class InspectTextTests
{
    private static readonly InspectionReport Report = new()
    {
        Target = new InspectTarget("one.test", 8443, "two.test"),
        StartedAt = TestPki.BaseTime,
        Outcome = InspectionOutcome.Findings,
        Dns = new DnsFacts(["192.0.2.1", "192.0.2.2"], null, 1.25),
        Tcp = new TcpFacts("192.0.2.2:8443", 1234.5, [new FailedAttempt("192.0.2.1:8443", "connection refused")]),
        Handshake = new HandshakeFacts { Speaks = SpokenProtocol.Http, FirstBytes = "HTTP/1.1 400", Error = "not TLS", Ms = 12 },
        Findings =
        [
            InspectionFinding.Note(InspectionStep.Tcp, "address-unreachable", "Another address is dead.", "Bury it."),
            InspectionFinding.Error(InspectionStep.ServerHello, "plain-http", "It speaks plain HTTP here, not TLS.", "Switch TLS on."),
        ],
    };

    [Fact]
    public void Format_Report_IsStepsThenVerdictThenAdvice() => Assert.Equal(
        """
        one.test:8443 as two.test

          ✓ DNS           192.0.2.1, 192.0.2.2                1.3 ms
          · TCP           192.0.2.2:8443                      1.23 s
          ✗ ServerHello   plain HTTP                         12.0 ms

        one.test:8443 has 1 error.

          ✗ It speaks plain HTTP here, not TLS. [plain-http]
            Switch TLS on.

          · Another address is dead. [address-unreachable]
            Bury it.

        """,
        InspectText.Format(Report, new TerminalStyle(60, Colours: false)));

    [Fact]
    public void Format_Colours_ChangeNothingElse()
    {
        var plain = InspectText.Format(Report, new TerminalStyle(80, Colours: false));
        var coloured = InspectText.Format(Report, new TerminalStyle(80, Colours: true));

        Assert.NotEqual(plain, coloured);
        Assert.Equal(plain, System.Text.RegularExpressions.Regex.Replace(coloured, "\e\\[[0-9]+m", ""));
    }
}
