using Fyntrix.LlmCosts.Prices;

namespace Fyntrix.LlmCosts.Tests;

public sealed class PriceBookTests
{
    private static readonly DateTimeOffset At = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PriceBookFile File = PriceBookFile.Shipped();
    private static readonly PriceBook Book = new(File.ToPrices());

    [Fact]
    public void The_shipped_book_has_no_fault_and_says_where_it_comes_from()
    {
        Assert.Empty(PriceBookCheck.FindFaults(File));
        Assert.Equal(167, File.Models.Count);
        Assert.Equal(new DateOnly(2026, 8, 20), File.AsOf);
        Assert.Contains("langfuse", File.Source, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("MIT", File.Licence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shipped_book_is_the_last_of_the_editions() => Assert.Empty(PriceBookEditions.FindFaults());

    [Theory]
    [InlineData("v1", "2026-01-01", "changed", "The book is another than the edition v1 was")]
    [InlineData("v2", "2026-01-01", "changed", "The book is not the last of the editions; its line is v2 2026-01-01 ")]
    [InlineData("v2", "2026-01-01", "changed", "not of a later day than v1", "v2 2026-01-01")]
    [InlineData("v1", "2026-01-02", "changed", "Two editions are called v1", "v1 2026-01-02")]
    [InlineData("v2", "2026-01-02", "changed", null, "v2 2026-01-02")]
    [InlineData("v1", "2026-01-01", "text", null)]
    public void A_book_that_changes_is_a_new_edition_of_a_later_day(string version, string asOf, string text, string? fault, string? line = null)
    {
        static string Sum(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

        var list = $"# editions\nv1 2026-01-01 {Sum("text")}\n{(line is null ? "" : $"{line} {Sum(text)}\n")}";
        var faults = PriceBookEditions.FindFaults(list, text, File with { Version = version, AsOf = DateOnly.Parse(asOf, System.Globalization.CultureInfo.InvariantCulture) }).ToList();

        if (fault is null)
            Assert.Empty(faults);
        else
            Assert.Contains(faults, f => f.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_model_is_found_under_its_own_name()
    {
        foreach (var model in File.Models)
            Assert.Equal(model.Model, Found(model.Model));
    }

    [Theory]
    [InlineData("gpt-4", "gpt-4")]
    [InlineData("GPT-4", "gpt-4")]
    [InlineData("openai/gpt-4o", "gpt-4o")]
    [InlineData("openai:gpt-4o", "gpt-4o")]
    [InlineData("azure/gpt-4o-2024-05-13", "gpt-4o-2024-05-13")]
    [InlineData("gpt-35-turbo", "gpt-3.5-turbo")]
    [InlineData("gpt-4o-2024-05-13", "gpt-4o-2024-05-13")]
    [InlineData("gpt-4o-2031-02-28", "gpt-4o")]
    [InlineData("openai/gpt-4o-2031-02-28", "gpt-4o")]
    [InlineData("claude-3-5-sonnet-20241022", "claude-3.5-sonnet-20241022")]
    [InlineData("claude-sonnet-4", "claude-sonnet-4-20250514")]
    [InlineData("claude-sonnet-4@20250514", "claude-sonnet-4-20250514")]
    [InlineData("us.anthropic.claude-sonnet-4-20250514-v1:0", "claude-sonnet-4-20250514")]
    [InlineData("claude-opus-5-20270101", "claude-opus-5")]
    [InlineData("models/gemini-2.5-pro", "gemini-2.5-pro")]
    [InlineData("gpt-5.5", "gpt-5.5-2026-04-23")]
    [InlineData("ft:gpt-3.5-turbo-1106:acme::x1", "ft:gpt-3.5-turbo-1106")]
    public void A_model_is_found_under_the_names_that_providers_use(string name, string model) => Assert.Equal(model, Found(name));

    [Theory]
    [InlineData("sambanova:Meta-Llama-3.1-70B-Instruct")]
    [InlineData("sambanova:gpt-4")]
    [InlineData("gpt-4o-ultra")]
    [InlineData("gpt-4o-2031-02-31")]
    [InlineData("gpt-4o-99999999")]
    [InlineData("gpt")]
    [InlineData("gpt-4 ")]
    [InlineData("gpt-4\n")]
    [InlineData("a")]
    public void A_name_that_is_not_known_is_never_priced_as_some_other_model(string name) => Assert.IsType<PriceMatch.Unknown>(Book.Find(name, At));

    [Fact]
    public void An_unknown_name_comes_with_the_nearest_ones()
    {
        var unknown = Assert.IsType<PriceMatch.Unknown>(Book.Find("openrouter/gpt-4o-minni", At));

        Assert.Equal("gpt-4o-mini", unknown.Nearest[0]);
        Assert.InRange(unknown.Nearest.Count, 1, 3);
    }

    [Fact]
    public void A_name_that_two_patterns_match_is_nobodys()
    {
        var book = new PriceBook([Model("a", "(?i)^x-.*$"), Model("b", "(?i)^.*-y$")]);

        Assert.IsType<PriceMatch.Found>(book.Find("x-1", At));
        Assert.IsType<PriceMatch.Unknown>(book.Find("x-y", At));
    }

    [Fact]
    public void The_price_is_the_one_at_the_time_of_the_call()
    {
        var march = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var book = new PriceBook([Model("m", null, march, 2m), Model("m", null, march.AddMonths(-6), 1m)]);

        Assert.Equal(1m, PriceAt(march.AddTicks(-1)));
        Assert.Equal(2m, PriceAt(march));
        Assert.Equal(2m, PriceAt(march.AddYears(1)));
        // Before the first price that is known, that one.
        Assert.Equal(1m, PriceAt(march.AddYears(-5)));

        decimal PriceAt(DateTimeOffset at) => Assert.IsType<PriceMatch.Found>(book.Find("m", at)).Price.Prices["input"];
    }

    [Fact]
    public void A_pattern_that_would_take_for_ever_answers_at_once()
    {
        var book = new PriceBook([Model("m", "^(a+)+$")]);

        Assert.IsType<PriceMatch.Unknown>(book.Find(new string('a', 199) + "!", At));
        Assert.IsType<PriceMatch.Found>(book.Find(new string('a', 199), At));
    }

    [Fact]
    public void The_check_names_each_fault()
    {
        var entry = new PriceBookFile.Entry(
            "m", "nobody", null, "(?<=x)y", new DateOnly(2026, 1, 1), new DateOnly(2027, 1, 1),
            new Dictionary<string, string> { ["output"] = "2", ["cached"] = "1e-6", ["reasoning"] = "0.0000000000000001" },
            [new PriceBookFile.Tier("t", 1, [new PriceBookFile.Condition("service_tier", null, null, 3)], new Dictionary<string, string>())]);

        var faults = PriceBookCheck.FindFaults(File with { Models = [entry, entry] }).ToList();

        foreach (var expected in new[] { "2 times", "vendor", "after the book's day", "its pattern", "for input", "of output is not between", "of cached is not a plain decimal", "of reasoning has more than", "condition has neither", "has no prices" })
            Assert.Contains(faults, f => f.Contains(expected, StringComparison.Ordinal));
    }

    private static ModelPrice Model(string name, string? pattern, DateTimeOffset? from = null, decimal price = 0.5m) =>
        new(name, [], pattern, "v", from ?? DateTimeOffset.UnixEpoch, new Dictionary<string, decimal> { ["input"] = price }, []);

    private static string Found(string name) => Assert.IsType<PriceMatch.Found>(Book.Find(name, At)).Price.Model;
}
