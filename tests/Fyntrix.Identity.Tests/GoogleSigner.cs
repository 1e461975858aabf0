using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Fyntrix.Identity.Tests;

/// <summary>Signs as Google does, and as Google never would.</summary>
internal sealed class GoogleSigner(string keyId)
{
    private readonly RSA _key = RSA.Create(2048);

    public string PublicKey
    {
        get
        {
            var key = _key.ExportParameters(includePrivateParameters: false);
            return $$"""{"kty":"RSA","kid":"{{keyId}}","use":"sig","alg":"RS256","n":"{{Base64UrlEncoder.Encode(key.Modulus)}}","e":"{{Base64UrlEncoder.Encode(key.Exponent)}}"}""";
        }
    }

    public string Sign(string payload) => Sign("RS256", payload, text => _key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public string SignWithPss(string payload) => Sign("PS256", payload, text => _key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));

    /// <summary>The classic mistake of key confusion: HMAC with the public key as its secret.</summary>
    public string SignWithPublicKeyAsSecret(string payload) =>
        Sign("HS256", payload, text => HMACSHA256.HashData(Encoding.UTF8.GetBytes(_key.ExportSubjectPublicKeyInfoPem()), text));

    public string Unsigned(string payload) => Sign("none", payload, _ => []);

    private string Sign(string algorithm, string payload, Func<byte[], byte[]> sign)
    {
        var text = $"{Base64UrlEncoder.Encode($$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"{{keyId}}"}""")}.{Base64UrlEncoder.Encode(payload)}";
        return $"{text}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(text)))}";
    }
}
