using EdgeProxy.Certificates;

namespace EdgeProxy.Tls;

/// <summary>What a request may know of the TLS session it came in on. Set on the connection once the handshake is done.</summary>
public interface ITlsSessionFeature
{
    /// <summary>The name the client asked for, lower case; <see langword="null"/> when it sent none.</summary>
    string? ServerName { get; }

    /// <summary>The certificate the connection was served with.</summary>
    CertificateEntry Certificate { get; }

    /// <summary>The rule that found it.</summary>
    MatchRule Rule { get; }

    /// <summary>Name of the policy in force.</summary>
    string Policy { get; }

    /// <summary><c>1.2</c> or <c>1.3</c>.</summary>
    string ProtocolVersion { get; }

    /// <summary>IANA name of the suite.</summary>
    string CipherSuite { get; }

    /// <summary>Whether an earlier session was resumed.</summary>
    bool Resumed { get; }

    /// <summary>What was asked of the client's certificate.</summary>
    ClientDemand Demand { get; }

    /// <summary>The client's certificate in DER, which was verified by <see cref="Demand"/>; empty when it showed none.</summary>
    ReadOnlyMemory<byte> ClientCertificateDer { get; }
}
