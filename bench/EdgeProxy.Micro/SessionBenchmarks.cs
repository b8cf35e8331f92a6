using System.Buffers;
using BenchmarkDotNet.Attributes;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Micro;

/// <summary>Encrypting and decrypting one record of an established TLS 1.3 session: what every byte of every connection goes through.</summary>
public class SessionBenchmarks
{
    private const int Batch = 1024;

    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private readonly ArrayBufferWriter<byte> _plaintext = new(64 * 1024);
    private readonly List<ReadOnlyMemory<byte>> _records = [];
    private TlsContext _client = null!;
    private TlsContext _server = null!;
    private SessionPair _pair = null!;
    private byte[] _payload = null!;

    [Params(1024, TlsSession.LargestRecord)]
    public int Size { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _client = TlsContext.CreateClient(new TlsContextOptions { MinimumVersion = TlsVersion.Tls13 });
        _server = TlsContext.CreateServer(new TlsContextOptions());
        _pair = new SessionPair(_client, _server).Establish(Stock.Ecdsa);
        _payload = new byte[Size];
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _pair.Dispose();
        _client.Dispose();
        _server.Dispose();
    }

    /// <summary>Records count: what one side has read it cannot read again, so a batch is made beforehand.</summary>
    [IterationSetup(Target = nameof(Read))]
    public void EncryptBatch()
    {
        _records.Clear();
        for (var i = 0; i < Batch; i++)
        {
            var record = new ArrayBufferWriter<byte>();
            _pair.Client.Write(new ReadOnlySequence<byte>(_payload), record);
            _records.Add(record.WrittenMemory);
        }
    }

    [Benchmark]
    public TlsStatus Write()
    {
        _output.ResetWrittenCount();
        return _pair.Server.Write(new ReadOnlySequence<byte>(_payload), _output);
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public TlsStatus Read()
    {
        var status = TlsStatus.NeedMoreData;
        foreach (var record in _records)
        {
            _plaintext.ResetWrittenCount();
            var input = new ReadOnlySequence<byte>(record);
            status = _pair.Server.Read(ref input, _plaintext);
        }

        return status;
    }
}
