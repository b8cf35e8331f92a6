using EdgeProxy.Compare;

namespace EdgeProxy.LoadTests.Tests.Compare;

public class H2LoadReportTests
{
    private const string Report = """
        finished in 1.00s, 11796.00 req/s, 13.18MB/s
        requests: 11796 total, 11828 started, 11796 done, 11790 succeeded, 6 failed, 0 errored, 0 timeout
        status codes: 11790 2xx, 0 3xx, 0 4xx, 6 5xx
        traffic: 13.18MB (13820000) total, 1.10MB (1150000) headers (space savings 0.00%), 11.52MB (12079104) data
        """;

    [Fact]
    public void Requests_Report_AreThoseAnsweredWellAndTheOthers() => Assert.Equal((11790, 6), H2LoadReport.Requests(Report));

    [Fact]
    public void Requests_NoReport_IsAnError() => Assert.Throws<FormatException>(() => H2LoadReport.Requests("could not connect to host"));

    [Theory]
    [InlineData("Main benchmark duration is started for thread #0.", true)]
    [InlineData("Main benchmark duration is over for thread #0. Stopping all clients.", false)]
    [InlineData("Warm-up started for thread #0.", false)]
    public void IsBegin_Line_IsTheOneAfterTheLead(string line, bool expected) => Assert.Equal(expected, H2LoadReport.IsBegin(line));

    [Fact]
    public void Milliseconds_Log_AreThoseOfRequestsAnswered200() =>
        Assert.Equal([1.5, 0.25], H2LoadReport.Milliseconds(["1795180512433451\t200\t1500", "1795180512433452\t502\t9000", "1795180512433453\t200\t250", ""]));

    [Fact]
    public void Requests_LogThatWasCutOff_AreThoseOfWholeLines() =>
        Assert.Equal(
            [new LoggedRequest(1795180512433451, true, TimeSpan.FromMilliseconds(1.5)), new LoggedRequest(1795180512433452, false, TimeSpan.FromMilliseconds(9))],
            H2LoadReport.Requests(["1795180512433451\t200\t1500", "1795180512433452\t502\t9000", "1795180512433453\t200", "17951"]));
}
