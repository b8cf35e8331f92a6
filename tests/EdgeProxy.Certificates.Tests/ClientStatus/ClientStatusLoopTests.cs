using EdgeProxy.Certificates.Tests.Fetching;
using EdgeProxy.Certificates.Tests.Stapling;

namespace EdgeProxy.Certificates.Tests.ClientStatuses;

public sealed class ClientStatusLoopTests
{
    [Fact]
    public async Task Observer_ThatThrowsAtEverything_KeepsNobodyFromBeingAskedAbout()
    {
        var settings = new StaplingSettings { MaxConcurrentFetches = 1, MaxFetchesPerSecond = 1000 };
        var board = new ClientStatusBoard(settings, TimeProvider.System);
        var transport = new AnsweringTransport();
        await using var sut = new ClientStatusLoop(settings, transport, board, new DeafObserver(), TimeProvider.System);
        sut.Start();

        for (var i = 0; i < 3; i++)
        {
            var client = StapleKit.Issue("client", ocspUrl: $"http://ocsp{i}.test/");
            Assert.Null(board.Look(client.Der, StapleKit.Pki.Intermediate.Der, responder: null));
        }

        await transport.WaitForAsync(responders: 3);
    }

    private sealed class DeafObserver : IClientStatusObserver
    {
        public void Fetched(OcspOutcome outcome) => throw new InvalidOperationException("deaf");

        public void Tell(ClientStatusNews news) => throw new InvalidOperationException("deaf");

        public void Failed(Exception fault) => throw new InvalidOperationException("deaf");
    }
}
