using System.Text;
using Fyntrix.Identity.SecondFactors;
using OtpNet;

namespace Fyntrix.Identity.Tests;

public sealed class TotpCodesTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    // RFC 6238, appendix B, SHA-1: the last six of its eight digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void The_codes_of_the_standard_are_right_at_their_time(long seconds, string code)
    {
        Assert.Equal(seconds / 30, TotpCodes.StepOf(Secret, code, DateTimeOffset.FromUnixTimeSeconds(seconds)));
        Assert.Null(TotpCodes.StepOf(Secret, code, DateTimeOffset.FromUnixTimeSeconds(seconds + 90)));
    }

    [Fact]
    public void A_code_is_right_in_its_own_step_and_the_two_beside_it()
    {
        var random = new Random(11);
        for (var i = 0; i < 500; i++)
        {
            var secret = TotpCodes.NewSecret();
            var now = DateTimeOffset.FromUnixTimeSeconds(random.NextInt64(1_000_000_000, 4_000_000_000));
            var distance = random.Next(-4, 5);
            var code = new Totp(secret).ComputeTotp(now.UtcDateTime.AddSeconds(30 * distance));

            var step = TotpCodes.StepOf(secret, code, now);

            Assert.True(
                Math.Abs(distance) <= 1 ? step == (now.ToUnixTimeSeconds() / 30) + distance : step is null,
                $"A code {distance} steps away at {now:O}: {step}");
        }
    }

    [Fact]
    public void A_secret_has_160_bits_and_goes_into_an_app_by_its_uri()
    {
        var secret = TotpCodes.NewSecret();

        var uri = TotpCodes.UriOf(secret, "asha@example.com");

        Assert.Equal(20, secret.Length);
        Assert.Equal(
            $"otpauth://totp/Fyntrix:asha%40example.com?secret={TotpCodes.ToBase32(secret)}&issuer=Fyntrix&algorithm=SHA1&digits=6&period=30",
            uri);
    }
}
