using System.Net;
using System.Net.Sockets;
using EdgeProxy.Hosting;

namespace EdgeProxy.Tests.Hosting;

public sealed class SocketActivationTests
{
    private const int Us = 4711;

    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal) { ["LISTEN_PID"] = "4711", ["LISTEN_FDS"] = "2", ["LISTEN_FDNAMES"] = "https:http" };
    private readonly List<int> _opened = [];

    [Fact]
    public void Take_ByName_GivesEachSocketOnce()
    {
        using var passed = Read();

        using var https = passed.Take("https", new IPEndPoint(IPAddress.Any, 443));

        Assert.NotNull(https);
        Assert.Null(passed.Take("https", new IPEndPoint(IPAddress.Any, 443)));
        Assert.Equal([3, 4], _opened);
        Assert.Equal(["http"], passed.Left);
    }

    [Fact]
    public void Take_WithoutNames_GoesByAddress()
    {
        _environment.Remove("LISTEN_FDNAMES");
        using var passed = Read();

        Assert.Null(passed.Take("https", new IPEndPoint(IPAddress.Loopback, 1)));
        Assert.Equal(["unknown", "unknown"], passed.Left);
    }

    [Fact]
    public void Read_MeantForAnotherProcess_TakesNothingAndSaysNothing()
    {
        _environment["LISTEN_PID"] = "1";

        using var passed = Read();

        Assert.Equal((0, null), (passed.Left.Count, passed.Problem));
        Assert.Empty(_opened);
    }

    [Theory]
    [InlineData("LISTEN_FDS", "two", "LISTEN_FDS is 'two'; expected how many sockets were passed, at most 1024; none is used")]
    [InlineData("LISTEN_FDS", "-1", "LISTEN_FDS is '-1'; expected how many sockets were passed, at most 1024; none is used")]
    [InlineData("LISTEN_FDS", "4000000000", "LISTEN_FDS is '4000000000'; expected how many sockets were passed, at most 1024; none is used")]
    [InlineData("LISTEN_FDNAMES", "https", "LISTEN_FDNAMES has 1 names for 2 sockets (LISTEN_FDS); none is used")]
    public void Read_WrongEnvironment_IsSaidOnceAndNothingIsTaken(string variable, string value, string problem)
    {
        _environment[variable] = value;

        using var passed = Read();

        Assert.Equal(problem, passed.Problem);
        Assert.Empty(passed.Left);
    }

    [Fact]
    public void Read_DescriptorThatIsNoSocket_NamesIt()
    {
        using var passed = SocketActivation.From(Variable, Us, static descriptor => descriptor == 3 ? NewSocket() : throw new SocketException((int)SocketError.NotSocket));

        Assert.StartsWith("descriptor 4 of LISTEN_FDS is no listening socket", passed.Problem, StringComparison.Ordinal);
        Assert.Empty(passed.Left);
    }

    private SocketActivation Read() => SocketActivation.From(Variable, Us, descriptor =>
    {
        _opened.Add(descriptor);
        return NewSocket();
    });

    private string? Variable(string name) => _environment.GetValueOrDefault(name);

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
}
