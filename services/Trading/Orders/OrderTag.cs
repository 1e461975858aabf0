using System.Security.Cryptography;
using System.Text;

namespace Fyntrix.Trading.Orders;

/// <summary>
/// The mark by which an order of ours is found in a broker's book: 20 letters and digits, 100 bits of SHA-256 over the
/// intent's id in base 32 (RFC 4648). Kite refuses longer ones.
/// </summary>
internal static class OrderTag
{
    public const int Length = 20;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string For(string intentId)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"order tag|{intentId}"));
        return string.Create(Length, hash, static (tag, bytes) =>
        {
            for (var i = 0; i < tag.Length; i++)
            {
                var bit = i * 5;
                var pair = (bytes[bit / 8] << 8) | bytes[(bit / 8) + 1];
                tag[i] = Alphabet[(pair >> (11 - (bit % 8))) & 31];
            }
        });
    }
}
