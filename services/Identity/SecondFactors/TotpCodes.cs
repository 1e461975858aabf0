using System.Security.Cryptography;
using OtpNet;

namespace Fyntrix.Identity.SecondFactors;

/// <summary>
/// Codes of an authenticator app (RFC 6238): HMAC-SHA-1, six digits, steps of 30 seconds, which is what every such app
/// understands. One step before and after the present one counts too, for clocks that differ and people who type (section 5.2).
/// </summary>
internal static class TotpCodes
{
    public const int Digits = 6;

    private const int SecretBytes = 20; // 160 bits, as RFC 4226 recommends (section 4, R6).
    private const string Issuer = "Fyntrix";

    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    public static string ToBase32(byte[] secret) => Base32Encoding.ToString(secret);

    /// <summary>What the app reads from a QR code.</summary>
    public static string UriOf(byte[] secret, string account) => new OtpUri(OtpType.Totp, secret, account, Issuer).ToString();

    /// <summary>The step that a code belongs to, among those that count now; null when it is wrong.</summary>
    public static long? StepOf(byte[] secret, string code, DateTimeOffset now) =>
        new Totp(secret).VerifyTotp(now.UtcDateTime, code, out var step, Window) ? step : null;
}
