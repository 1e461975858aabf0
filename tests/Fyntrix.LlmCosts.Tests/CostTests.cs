using System.Numerics;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Tokens;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>What a call costs, to the nano-USD.</summary>
public sealed class CostTests
{
    private static readonly DateTimeOffset At = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PriceBook Book = new(PriceBookFile.Shipped().ToPrices());

    private static Gen<long> Tokens => Gen.OneOf(Gen.Choose(0, 5).Select(n => (long)n), Gen.Choose(0, 400_000).Select(n => (long)n), Gen.Choose(0, 250_000_000).Select(n => (long)n));

    private static Arbitrary<TokenUsage> Usages =>
        (from fresh in Tokens
         from cached in Tokens
         from written in Tokens
         from visible in Tokens
         from reasoning in Tokens
         select Usage(fresh + cached + written, visible + reasoning, cached, written, reasoning)).ToArbitrary();

    [Fact]
    public void Gpt_4_with_100_in_and_50_out_is_0_006_dollars()
    {
        // 100 × 0.00003 + 50 × 0.00006 = 0.003 + 0.003
        var cost = Price("gpt-4", Usage(100, 50));

        Assert.Equal(6_000_000, cost.NanoUsd);
        Assert.Equal(3_000_000, cost.Breakdown["input"]);
        Assert.Equal(3_000_000, cost.Breakdown["output"]);
        Assert.Equal("langfuse-2026-08-20", cost.Version);
    }

    [Theory]
    [InlineData("gpt-4", 100, 50, 6_000_000)]
    [InlineData("gpt-4-turbo", 1000, 500, 25_000_000)]
    [InlineData("gpt-4o", 1, 1, 12_500)]
    [InlineData("text-embedding-3-small", 1, 0, 20)]
    public void Known_calls_cost_what_the_price_lists_say(string model, long input, long output, long nano) =>
        Assert.Equal(nano, Price(model, Usage(input, output)).NanoUsd);

    [Theory]
    // At 0.0025 USD per million, the cheapest cache price of the book, a token costs 2.5 nano-USD.
    [InlineData(1, 2)] // 2.5 → 2, the even one
    [InlineData(3, 8)] // 7.5 → 8, the even one
    [InlineData(2, 5)]
    public void Halves_of_a_nano_dollar_go_to_the_even_side(long tokens, long nano)
    {
        var price = new ModelPrice("m", [], null, "v", At, new Dictionary<string, decimal> { ["input"] = 0.0000000025m }, []);

        var cost = Assert.IsType<Cost.Priced>(CostCalculator.Calculate(price, Usage(tokens, 0), default));

        Assert.Equal(nano, cost.NanoUsd);
    }

    [Fact]
    public void Every_model_of_the_shipped_book_is_exact_to_one_nano_dollar()
    {
        var raw = RawBook();
        Assert.Equal(167, raw.Count);

        Prop.ForAll(Usages, usage =>
        {
            foreach (var (model, prices) in raw)
            {
                if (Expected(prices, usage) is not { } expected)
                {
                    Assert.IsType<Cost.Unpriced>(CostCalculator.Calculate(Standard(model), usage, default));
                    continue;
                }

                var cost = Assert.IsType<Cost.Priced>(CostCalculator.Calculate(Standard(model), usage, default));
                Assert.True(expected == cost.NanoUsd, $"{model} {usage}: {expected} expected, {cost.NanoUsd} computed.");
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_tier_and_every_further_class_of_the_shipped_book_is_exact_and_adds_up()
    {
        var lists = PriceBookFile.Shipped().Models
            .SelectMany(m => (m.Tiers ?? []).Select(t => t.Prices).Prepend(m.Prices), (m, prices) => (Model: Standard(m.Model), Raw: prices.ToDictionary()))
            .ToList();
        var counts = from usage in Usages.Generator
                     from part in Tokens
                     from pieces in Gen.Choose(0, 1000)
                     select (usage, part, pieces);

        Prop.ForAll(counts.ToArbitrary(), drawn =>
        {
            foreach (var (model, raw) in lists)
            {
                // Of each priced class a part of what is left of its whole; the oracle takes the parts out of the wholes by itself.
                var left = new Dictionary<string, long>
                {
                    ["input"] = drawn.usage.Input - drawn.usage.Cached - drawn.usage.CacheWrite,
                    ["cached"] = drawn.usage.Cached,
                    ["cache_write"] = drawn.usage.CacheWrite,
                    ["output"] = drawn.usage.Output - drawn.usage.Reasoning,
                    ["reasoning"] = drawn.usage.Reasoning,
                };
                var further = new Dictionary<string, long>();
                foreach (var name in raw.Keys.Where(k => !left.ContainsKey(k)).Order(StringComparer.Ordinal))
                {
                    var whole = left.Keys.FirstOrDefault(k => name.StartsWith($"{k}_", StringComparison.Ordinal));
                    further[name] = whole is null ? drawn.pieces : Math.Min(drawn.part, left[whole]);
                    if (whole is not null)
                        left[whole] -= further[name];
                }

                var usage = TokenUsage.Of(drawn.usage.Input, drawn.usage.Output, drawn.usage.Cached, drawn.usage.CacheWrite, drawn.usage.Reasoning, further).Usage!;
                var expected = Sum(
                    raw,
                    [
                        .. further.Select(f => (f.Value, (string[])[f.Key])),
                        (left["input"], ["input"]), (left["cached"], ["cached", "input"]), (left["cache_write"], ["cache_write", "input"]),
                        (left["output"], ["output"]), (left["reasoning"], ["reasoning", "output"]),
                    ]);

                var cost = CostCalculator.Calculate(model with { Prices = PriceBookFile.Entry.ReadPrices(raw) }, usage, default);

                Assert.Equal(expected, (BigInteger?)(cost as Cost.Priced)?.NanoUsd);
                Assert.True(cost is not Cost.Priced priced || priced.Breakdown.Values.Sum() == priced.NanoUsd);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_breakdown_adds_up_to_the_whole_with_no_part_negative()
    {
        var models = RawBook().Keys.ToArray();
        Prop.ForAll(Usages, Gen.Elements(models).ToArbitrary(), (usage, model) =>
            CostCalculator.Calculate(Standard(model), usage, default) is not Cost.Priced cost
            || (cost.Breakdown.Values.Sum() == cost.NanoUsd && cost.Breakdown.Values.All(v => v >= 0)))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void More_tokens_never_cost_less()
    {
        var models = RawBook().Keys.ToArray();
        Prop.ForAll(Usages, Gen.Elements(models).ToArbitrary(), Tokens.ToArbitrary(), (usage, model, more) =>
        {
            var larger = Usage(usage.Input + more, usage.Output + more, usage.Cached, usage.CacheWrite, usage.Reasoning);
            return Nano(model, larger) >= Nano(model, usage);
        }).QuickCheckThrowOnFailure();

        static long Nano(string model, TokenUsage usage) => (CostCalculator.Calculate(Standard(model), usage, default) as Cost.Priced)?.NanoUsd ?? long.MaxValue;
    }

    [Fact]
    public void What_the_fractions_make_together_goes_to_the_largest_class()
    {
        // 3 × 0.4 + 1 × 0.4 + 9 × 0.4 nano = 1.2 + 0.4 + 3.6 = 5.2 → 5; whole parts 1 + 0 + 3, the 1 that is left goes to output.
        var price = new ModelPrice("m", [], null, "v", At, new Dictionary<string, decimal> { ["input"] = 0.0000000004m, ["output"] = 0.0000000004m }, []);

        var cost = Assert.IsType<Cost.Priced>(CostCalculator.Calculate(price, Usage(4, 9, cached: 1), default));

        Assert.Equal(5, cost.NanoUsd);
        Assert.Equal(1, cost.Breakdown["input"]);
        Assert.Equal(0, cost.Breakdown["cached"]);
        Assert.Equal(4, cost.Breakdown["output"]);
    }

    [Fact]
    public void Cache_and_reasoning_without_a_price_cost_what_input_and_output_cost()
    {
        // gpt-4 lists input and output alone.
        var cost = Price("gpt-4", Usage(100, 50, cached: 40, cacheWrite: 10, reasoning: 20));

        Assert.Equal(6_000_000, cost.NanoUsd);
        Assert.Equal(40 * 30_000, cost.Breakdown["cached"]);
        Assert.Equal(20 * 60_000, cost.Breakdown["reasoning"]);
    }

    [Fact]
    public void A_further_class_without_a_price_leaves_the_call_unpriced()
    {
        var usage = TokenUsage.Of(100, 50, further: [new("input_audio", 10)]).Usage!;

        var cost = Assert.IsType<Cost.Unpriced>(CostCalculator.Calculate(Book, "gpt-4", usage, default, At));

        Assert.Contains("input_audio", cost.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Audio_is_priced_as_audio_and_not_again_as_text()
    {
        // gpt-4o-audio-preview: 90 × 2,500 + 10 × 100,000 + 40 × 10,000 + 10 × 200,000 nano
        var usage = TokenUsage.Of(100, 50, further: [new("input_audio", 10), new("output_audio", 10)]).Usage!;

        Assert.Equal(225_000 + 1_000_000 + 400_000 + 2_000_000, Price("gpt-4o-audio-preview", usage).NanoUsd);
    }

    [Fact]
    public void The_first_tier_whose_conditions_all_hold_prices_the_whole_request()
    {
        // gpt-5.6-sol, USD per million in/out: standard 5/30, flex 2.5/15, above 272,000 input tokens 10/45, both 5/22.5.
        Assert.Equal((272_000 * 5_000L, null), Tiered("gpt-5.6-sol", 272_000, null));
        Assert.Equal((272_001 * 10_000L, "Large Context (>272K)"), Tiered("gpt-5.6-sol", 272_001, null));
        Assert.Equal((1_000 * 2_500L, "Flex"), Tiered("gpt-5.6-sol", 1_000, "flex"));
        Assert.Equal((272_001 * 5_000L, "Flex · Large context (>272K)"), Tiered("gpt-5.6-sol", 272_001, "flex"));
        Assert.Equal((1_000 * 5_000L, null), Tiered("gpt-5.6-sol", 1_000, "default"));
    }

    [Fact]
    public void Cached_and_written_input_counts_towards_a_large_context()
    {
        var usage = Usage(272_001, 0, cached: 100_000, cacheWrite: 100_000);

        Assert.Equal("Large Context (>272K)", Price("gpt-5.6-sol", usage).Tier);
    }

    private static (long, string?) Tiered(string model, long input, string? serviceTier)
    {
        var cost = Assert.IsType<Cost.Priced>(CostCalculator.Calculate(Book, model, Usage(input, 0), new CallParameters(serviceTier, null), At));
        return (cost.NanoUsd, cost.Tier);
    }

    private static Cost.Priced Price(string model, TokenUsage usage) => Assert.IsType<Cost.Priced>(CostCalculator.Calculate(Book, model, usage, default, At));

    /// <summary>A model with its standard prices alone.</summary>
    private static ModelPrice Standard(string model) => Assert.IsType<PriceMatch.Found>(Book.Find(model, At)).Price with { Tiers = [] };

    private static TokenUsage Usage(long input, long output, long cached = 0, long cacheWrite = 0, long reasoning = 0) =>
        TokenUsage.Of(input, output, cached, cacheWrite, reasoning).Usage!;

    /// <summary>The book's texts, read without any of the code under test.</summary>
    private static Dictionary<string, Dictionary<string, string>> RawBook()
    {
        using var stream = typeof(PriceBook).Assembly.GetManifestResourceStream("price-book.json")!;
        return JsonDocument.Parse(stream).RootElement.GetProperty("models").EnumerateArray().ToDictionary(
            m => m.GetProperty("model").GetString()!,
            m => m.GetProperty("prices").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!));
    }

    /// <summary>The same sum in whole numbers: prices as multiples of 10⁻¹⁸ USD, rounded half-even to 10⁻⁹ at the end.</summary>
    private static BigInteger? Expected(Dictionary<string, string> prices, TokenUsage usage)
    {
        (long Count, string[] Classes)[] parts =
        [
            (usage.Input - usage.Cached - usage.CacheWrite, ["input"]),
            (usage.Cached, ["cached", "input"]),
            (usage.CacheWrite, ["cache_write", "input"]),
            (usage.Output - usage.Reasoning, ["output"]),
            (usage.Reasoning, ["reasoning", "output"]),
        ];
        return Sum(prices, parts);
    }

    private static BigInteger? Sum(Dictionary<string, string> prices, (long Count, string[] Classes)[] parts)
    {
        var sum = BigInteger.Zero;
        foreach (var (count, classes) in parts.Where(p => p.Count > 0))
        {
            if (Array.Find(classes, prices.ContainsKey) is not { } priced)
                return null;
            var dot = prices[priced].IndexOf('.', StringComparison.Ordinal);
            var decimals = dot < 0 ? "" : prices[priced][(dot + 1)..];
            var whole = dot < 0 ? prices[priced] : prices[priced][..dot];
            sum += count * BigInteger.Parse(whole + decimals.PadRight(18, '0'), System.Globalization.CultureInfo.InvariantCulture);
        }

        var unit = BigInteger.Pow(10, 9);
        var quotient = BigInteger.DivRem(sum, unit, out var rest);
        var half = BigInteger.Compare(rest * 2, unit);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
