using System.Runtime.InteropServices;

namespace EdgeProxy.OpenSsl.Interop;

/// <summary>The functions of libcrypto 3 in use, by their own names. Each is public ABI (man page of the same name).</summary>
internal static unsafe partial class LibCrypto
{
    public const string Name = "libcrypto";

    public const int NidRsa = 6;
    public const int NidEc = 408;
    public const int NidRsaPss = 912;
    public const int NidEd25519 = 1087;

    [LibraryImport(Name)] public static partial ulong OpenSSL_version_num();

    [LibraryImport(Name)] public static partial nint OpenSSL_version(int type);

    [LibraryImport(Name)] public static partial nint CRYPTO_malloc(nuint length, nint file, int line);

    [LibraryImport(Name)] public static partial void ERR_clear_error();

    [LibraryImport(Name)] public static partial ulong ERR_get_error();

    [LibraryImport(Name)] public static partial ulong ERR_peek_error();

    [LibraryImport(Name)] public static partial void ERR_error_string_n(ulong error, byte* buffer, nuint length);

    [LibraryImport(Name)] public static partial SafePrivateKeyHandle d2i_PrivateKey(int type, nint existing, ref byte* input, nint length);

    [LibraryImport(Name)] public static partial SafePrivateKeyHandle d2i_AutoPrivateKey(nint existing, ref byte* input, nint length);

    [LibraryImport(Name)] public static partial SafePrivateKeyHandle d2i_PKCS8PrivateKey_bio(SafeMemoryBioHandle source, nint existing, nint callback, byte* password);

    [LibraryImport(Name)] public static partial int EVP_PKEY_get_base_id(SafePrivateKeyHandle key);

    [LibraryImport(Name)] public static partial int EVP_PKEY_get_bits(SafePrivateKeyHandle key);

    [LibraryImport(Name)] public static partial int EVP_PKEY_up_ref(SafePrivateKeyHandle key);

    [LibraryImport(Name)] public static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Name)] public static partial SafeCertificateHandle d2i_X509(nint existing, ref byte* input, nint length);

    [LibraryImport(Name)] public static partial int i2d_X509(nint certificate, byte** output);

    [LibraryImport(Name)] public static partial nint OBJ_nid2sn(int nid);

    [LibraryImport(Name)] public static partial int X509_up_ref(SafeCertificateHandle certificate);

    [LibraryImport(Name)] public static partial void X509_free(nint certificate);

    [LibraryImport(Name)] public static partial int X509_check_private_key(SafeCertificateHandle certificate, SafePrivateKeyHandle key);

    [LibraryImport(Name)] public static partial int i2d_X509(SafeCertificateHandle certificate, byte** output);

    [LibraryImport(Name)] public static partial nint X509_get_subject_name(SafeCertificateHandle certificate);

    [LibraryImport(Name)] public static partial nint X509_NAME_dup(nint name);

    [LibraryImport(Name)] public static partial void X509_NAME_free(nint name);

    [LibraryImport(Name)] public static partial int ASN1_TIME_diff(out int days, out int seconds, nint from, nint to);

    [LibraryImport(Name)] public static partial nint X509_get0_notAfter(nint certificate);

    [LibraryImport(Name)] public static partial SafeRevocationListHandle d2i_X509_CRL(nint existing, ref byte* input, nint length);

    [LibraryImport(Name)] public static partial void X509_CRL_free(nint list);

    [LibraryImport(Name)] public static partial int X509_CRL_get0_by_cert(SafeRevocationListHandle list, out nint entry, SafeCertificateHandle certificate);

    [LibraryImport(Name)] public static partial SafeTrustStoreHandle X509_STORE_new();

    [LibraryImport(Name)] public static partial void X509_STORE_free(nint store);

    [LibraryImport(Name)] public static partial int X509_STORE_add_cert(SafeTrustStoreHandle store, SafeCertificateHandle certificate);

    [LibraryImport(Name)] public static partial int X509_STORE_add_crl(SafeTrustStoreHandle store, SafeRevocationListHandle list);

    [LibraryImport(Name)] public static partial int X509_STORE_set_flags(SafeTrustStoreHandle store, nuint flags);

    [LibraryImport(Name)] public static partial int X509_STORE_set_depth(SafeTrustStoreHandle store, int depth);

    [LibraryImport(Name)] public static partial int X509_STORE_CTX_get_error(nint verification);

    [LibraryImport(Name)] public static partial void X509_STORE_CTX_set_error(nint verification, int error);

    [LibraryImport(Name)] public static partial int X509_STORE_CTX_get_error_depth(nint verification);

    [LibraryImport(Name)] public static partial int X509_verify_cert(nint verification);

    [LibraryImport(Name)] public static partial nint X509_STORE_CTX_get0_chain(nint verification);

    [LibraryImport(Name)] public static partial nint X509_STORE_CTX_get_ex_data(nint verification, int index);

    [LibraryImport(Name)] public static partial nint X509_verify_cert_error_string(nint error);

    [LibraryImport(Name)] public static partial SafeCertificateStackHandle OPENSSL_sk_new_null();

    [LibraryImport(Name, EntryPoint = "OPENSSL_sk_new_null")] public static partial SafeNameStackHandle OPENSSL_sk_new_null_names();

    [LibraryImport(Name)] public static partial int OPENSSL_sk_push(SafeNameStackHandle stack, nint item);

    [LibraryImport(Name)] public static partial int OPENSSL_sk_push(SafeCertificateStackHandle stack, nint item);

    [LibraryImport(Name)] public static partial nint OPENSSL_sk_pop(nint stack);

    [LibraryImport(Name)] public static partial void OPENSSL_sk_free(nint stack);

    [LibraryImport(Name)] public static partial SafeMemoryBioHandle BIO_new_mem_buf(byte* buffer, int length);

    [LibraryImport(Name)] public static partial int BIO_free(nint bio);

    [LibraryImport(Name)] public static partial int BIO_get_new_index();

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] public static partial nint BIO_meth_new(int type, string name);

    [LibraryImport(Name)] public static partial int BIO_meth_set_read_ex(nint method, delegate* unmanaged<nint, byte*, nuint, nuint*, int> read);

    [LibraryImport(Name)] public static partial int BIO_meth_set_write_ex(nint method, delegate* unmanaged<nint, byte*, nuint, nuint*, int> write);

    [LibraryImport(Name)] public static partial int BIO_meth_set_ctrl(nint method, delegate* unmanaged<nint, int, nint, nint, nint> control);

    [LibraryImport(Name)] public static partial nint BIO_new(nint method);

    [LibraryImport(Name)] public static partial void BIO_set_data(nint bio, nint data);

    [LibraryImport(Name)] public static partial nint BIO_get_data(nint bio);

    [LibraryImport(Name)] public static partial void BIO_set_flags(nint bio, int flags);

    [LibraryImport(Name)] public static partial void BIO_clear_flags(nint bio, int flags);

    [LibraryImport(Name)] public static partial int OPENSSL_sk_num(nint stack);

    [LibraryImport(Name)] public static partial nint OPENSSL_sk_value(nint stack, int index);

    [LibraryImport(Name)] public static partial int RAND_bytes(byte* buffer, int length);

    [LibraryImport(Name)] public static partial void OPENSSL_cleanse(nint memory, nuint length);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint EVP_CIPHER_fetch(nint library, string algorithm, nint properties);

    [LibraryImport(Name)] public static partial int EVP_EncryptInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv);

    [LibraryImport(Name)] public static partial int EVP_DecryptInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv);

    [LibraryImport(Name)] public static partial int EVP_MAC_init(nint context, byte* key, nuint length, Parameter* parameters);

    /// <summary><c>OSSL_PARAM</c>; a list of them ends with an empty one.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Parameter
    {
        public const uint Utf8String = 4;

        public byte* Key;
        public uint Type;
        public byte* Data;
        public nuint Size;
        public nuint ReturnSize;
    }
}
