namespace EdgeProxy.Testing;

/// <summary>Writes certificates the ways operators and their tools do. Each method returns the certificate's file.</summary>
public static class CertificateLayouts
{
    /// <summary><c>NAME.crt</c> (or <c>.pem</c>, <c>.cer</c>) with the chain, and <c>NAME.key</c>.</summary>
    public static string WritePair(this TestCertificate certificate, string directory, string name, string extension = ".crt")
    {
        var path = Write(directory, name + extension, certificate.ChainPem);
        Write(directory, name + ".key", certificate.Key.Pem);
        return path;
    }

    /// <summary>The pair with <c>RSA PRIVATE KEY</c> (PKCS#1) or <c>EC PRIVATE KEY</c> (SEC 1).</summary>
    public static string WriteTraditionalPair(this TestCertificate certificate, string directory, string name)
    {
        Write(directory, name + ".key", certificate.Key.TraditionalPem);
        return Write(directory, name + ".crt", certificate.ChainPem);
    }

    /// <summary>The pair with an encrypted key, and <c>NAME.pass</c> with the text of <paramref name="passFile"/>, right or wrong.</summary>
    public static string WriteEncryptedPair(
        this TestCertificate certificate, string directory, string name, string password, string? passFile)
    {
        Write(directory, name + ".key", certificate.Key.EncryptedPem(password));
        if (passFile is not null) Write(directory, name + ".pass", passFile);
        return Write(directory, name + ".crt", certificate.ChainPem);
    }

    /// <summary>One <c>NAME.pem</c>: chain and key, as HAProxy wants it.</summary>
    public static string WriteCombined(this TestCertificate certificate, string directory, string name) =>
        Write(directory, name + ".pem", certificate.ChainPem + certificate.Key.Pem);

    /// <summary><c>tls.crt</c> and <c>tls.key</c> in a folder, as Kubernetes mounts a Secret.</summary>
    public static string WriteSecretFolder(this TestCertificate certificate, string directory, string folder)
    {
        Write(Path.Combine(directory, folder), "tls.key", certificate.Key.Pem);
        return Write(Path.Combine(directory, folder), "tls.crt", certificate.ChainPem);
    }

    /// <summary><c>cert.pem</c>, <c>chain.pem</c>, <c>fullchain.pem</c>, <c>privkey.pem</c> and a README in a folder, as certbot does.</summary>
    public static string WriteCertbotFolder(this TestCertificate certificate, string directory, string folder)
    {
        var target = Path.Combine(directory, folder);
        Write(target, "privkey.pem", certificate.Key.Pem);
        Write(target, "cert.pem", certificate.LeafPem);
        Write(target, "chain.pem", certificate.ChainPem[certificate.LeafPem.Length..]);
        Write(target, "README", "This directory contains your keys and certificates.\n");
        return Write(target, "fullchain.pem", certificate.ChainPem);
    }

    /// <summary><c>NAME.pfx</c> (or <c>.p12</c>), and <c>NAME.pass</c> when there is a password to write.</summary>
    public static string WritePfx(
        this TestCertificate certificate, string directory, string name, string? password = null, string? passFile = null, string extension = ".pfx")
    {
        if (passFile is not null) Write(directory, name + ".pass", passFile);
        var path = Prepare(directory, name + extension);
        File.WriteAllBytes(path, certificate.Pfx(password));
        return path;
    }

    /// <summary><c>NAME.ocsp</c>.</summary>
    public static void WriteOcspResponse(string directory, string name, byte[] der) => File.WriteAllBytes(Prepare(directory, name + ".ocsp"), der);

    private static string Write(string directory, string file, string text)
    {
        var path = Prepare(directory, file);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Prepare(string directory, string file)
    {
        Directory.CreateDirectory(directory);
        return Path.Combine(directory, file);
    }
}
