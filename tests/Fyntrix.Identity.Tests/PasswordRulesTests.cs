using Fyntrix.Identity.Passwords;

namespace Fyntrix.Identity.Tests;

public sealed class PasswordRulesTests
{
    private static string? Check(string password, params string?[] context) =>
        PasswordRules.Check(password, PasswordRules.MinLengthWithSecondFactor, context);

    [Fact]
    public void The_list_holds_more_than_the_standard_asks_for()
    {
        var listed = CommonPasswords.All().ToList();

        Assert.Equal(17_950, listed.Distinct().Count());
        Assert.All(listed, p => Assert.True(p.Length >= PasswordRules.MinLengthWithSecondFactor && !p.Any(char.IsUpper), p));
    }

    [Fact]
    public void Every_password_of_the_list_is_refused_whatever_its_case_and_the_digits_behind_it()
    {
        var random = new Random(13);
        foreach (var listed in CommonPasswords.All())
        {
            var cased = string.Concat(listed.Select(c => random.Next(2) == 0 ? char.ToUpperInvariant(c) : c));
            var digits = string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => random.Next(10)));

            Assert.NotNull(Check(listed));
            Assert.NotNull(Check(cased));
            Assert.NotNull(Check(cased + digits));
            Assert.NotNull(Check(listed + "!" + digits + "?"));
        }
    }

    [Fact]
    public void A_password_of_the_list_is_refused_when_it_is_written_several_times()
    {
        foreach (var listed in CommonPasswords.All().Where(p => p.All(char.IsAsciiLetter)).Take(500))
            Assert.NotNull(PasswordRules.Check($"{listed}{listed} {listed}", PasswordRules.MinLength));
    }

    [Theory]
    [InlineData("seven quiet rivers run")]
    [InlineData("sunshine over quiet rivers")]
    [InlineData("nifty mangoes fall at noon")]
    [InlineData("12 password 34 giraffes")]
    public void A_few_words_in_a_row_are_allowed_even_with_a_common_one_among_them(string password) =>
        Assert.Null(PasswordRules.Check(password, PasswordRules.MinLength, "asha@example.com", "Asha"));

    [Theory]
    [InlineData("fourteen chars", PasswordRules.MinLength, false)]
    [InlineData("fifteen chars x", PasswordRules.MinLength, true)]
    [InlineData("k3vQz8p", PasswordRules.MinLengthWithSecondFactor, false)]
    [InlineData("k3vQz8pw", PasswordRules.MinLengthWithSecondFactor, true)]
    public void The_shortest_password_depends_on_the_second_factor(string password, int minLength, bool isAllowed) =>
        Assert.Equal(isAllowed, PasswordRules.Check(password, minLength) is null);

    [Theory]
    [InlineData("johnathan1")]
    [InlineData("Johnathan!2")]
    [InlineData("my-smithson")]
    public void A_short_password_is_not_made_of_name_or_address(string password) =>
        Assert.NotNull(Check(password, "johnathan@example.com", "John Smithson"));

    [Fact]
    public void A_password_of_128_characters_is_allowed_and_no_longer_one()
    {
        var random = new Random(17);
        var longest = string.Concat(Enumerable.Range(0, PasswordRules.MaxLength).Select(_ => (char)random.Next('a', 'z' + 1)));

        Assert.Null(Check(longest));
        Assert.NotNull(Check(longest + "x"));
    }
}
