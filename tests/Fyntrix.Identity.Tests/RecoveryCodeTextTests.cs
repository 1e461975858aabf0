using Fyntrix.Identity.SecondFactors;

namespace Fyntrix.Identity.Tests;

public sealed class RecoveryCodeTextTests
{
    [Fact]
    public void A_set_has_ten_codes_with_handles_of_their_own_and_no_letters_that_look_like_digits()
    {
        for (var i = 0; i < 200; i++)
        {
            var codes = RecoveryCodeText.NewSet();

            Assert.Equal(10, codes.Select(c => c.Handle).Distinct().Count());
            Assert.Equal(10, codes.Count);
            Assert.All(codes, c => Assert.Matches("^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$", c.ToString()));
            Assert.All(codes, c => Assert.Equal(8, c.Secret.Length)); // 8 × 5 = 40 bits
        }
    }

    [Fact]
    public void However_it_is_typed_a_code_is_the_same()
    {
        foreach (var code in Enumerable.Range(0, 50).SelectMany(_ => RecoveryCodeText.NewSet()))
        {
            Assert.Equal(code, RecoveryCodeText.Parse(code.ToString()));
            Assert.Equal(code, RecoveryCodeText.Parse($" {code.ToString().ToLowerInvariant().Replace('-', ' ')} "));
            Assert.Equal(code, RecoveryCodeText.Parse(code.ToString().Replace('0', 'o').Replace('1', 'L')));
            Assert.Equal(code, RecoveryCodeText.Parse(code.ToString().Replace('0', 'O').Replace('1', 'i')));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("ABCD-EFGH")]
    [InlineData("ABCD-EFGH-JKMNP")]
    [InlineData("ABCD-EFGH-JKMU")]
    [InlineData("ABCD-EFGH-JK!N")]
    [InlineData("ABCD_EFGH_JKMN")]
    public void What_is_no_code_is_not_read(string text) => Assert.Null(RecoveryCodeText.Parse(text));
}
