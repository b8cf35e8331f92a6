using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.LastGood;

public class LastGoodFileTests
{
    private const string Path = "/state/last-good/x";

    private static readonly TestPki Pki = new(TestPki.BaseTime);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TryDecode_WhatWasEncoded_IsTheSame(bool complete)
    {
        using var candidate = Candidate(complete);
        Assert.True(LastGoodFile.TryDecode(LastGoodFile.Encode(candidate), Path, out var decoded));
        Assert.Equal((candidate.Identity, candidate.Name, candidate.Source), (decoded.Identity, decoded.Name, decoded.Source));
        Assert.Equal(candidate.Certificate!.Bytes, decoded.Certificate!.Bytes);
        Assert.Equal(candidate.Key?.Bytes, decoded.Key?.Bytes);
        Assert.Equal(candidate.Password?.Bytes, decoded.Password?.Bytes);
        Assert.Equal(candidate.OcspResponse?.Bytes, decoded.OcspResponse?.Bytes);
        Assert.Equal(candidate.ContentHash(), decoded.ContentHash());
    }

    [Fact]
    public void TryDecode_CutOffAnywhere_IsRefused()
    {
        using var candidate = Candidate(complete: true);
        var file = LastGoodFile.Encode(candidate);
        for (var length = 0; length < file.Length; length++) Assert.False(LastGoodFile.TryDecode(file.AsSpan(0, length), Path, out _), $"{length} bytes");
        Assert.False(LastGoodFile.TryDecode([.. file, 0], Path, out _));
    }

    [Fact]
    public void TryDecode_AnyByteChanged_IsRefused()
    {
        using var candidate = Candidate(complete: true);
        var file = LastGoodFile.Encode(candidate);
        for (var i = 0; i < file.Length; i++)
        {
            file[i] ^= 0x80;
            Assert.False(LastGoodFile.TryDecode(file, Path, out _), $"byte {i}");
            file[i] ^= 0x80;
        }
    }

    [Fact]
    public void TryDecode_LengthsThatLie_AreRefused()
    {
        const int Seed = 2026;
        var random = new Random(Seed);
        using var candidate = Candidate(complete: true);
        var file = LastGoodFile.Encode(candidate);
        var preamble = file.AsSpan().IndexOf((byte)'\n') + 1;
        for (var round = 0; round < 1_000; round++)
        {
            // As somebody would write it who can make the checksum match.
            var lying = file.ToArray();
            random.NextBytes(lying.AsSpan(preamble, 4));
            System.Security.Cryptography.SHA256.HashData(lying.AsSpan(0, lying.Length - 32), lying.AsSpan(lying.Length - 32));
            Assert.False(LastGoodFile.TryDecode(lying, Path, out _), $"seed {Seed}, round {round}");
        }
    }

    private static CertificateCandidate Candidate(bool complete)
    {
        var leaf = Pki.Leaf("a.test");
        return new CertificateCandidate
        {
            Name = "bücher",
            Identity = "/certs/bücher",
            Source = "/certs/bücher.crt",
            Certificate = new CandidatePart("c", leaf.Der),
            Key = complete ? new CandidatePart("k", leaf.Key.Der) : null,
            Password = complete ? new CandidatePart("p", []) : null,
            OcspResponse = complete ? new CandidatePart("o", [1, 2, 3]) : null,
        };
    }
}
