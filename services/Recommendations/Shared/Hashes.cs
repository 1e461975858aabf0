using System.Security.Cryptography;
using System.Text;

namespace Fyntrix.Recommendations.Shared;

internal static class Hashes
{
    /// <summary>SHA-256 of the text's UTF-8 bytes as 64 lower-case hex digits.</summary>
    public static string Sha256Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
