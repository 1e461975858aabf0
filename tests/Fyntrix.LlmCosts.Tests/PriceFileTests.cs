using System.Text.Json;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Prices.Import;
using Fyntrix.Testing;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>Price files of others, as they are read.</summary>
public sealed class PriceFileTests
{
    [Theory]
    [InlineData("2.5e-6", "0.0000025")]
    [InlineData("1.5E-07", "0.00000015")]
    [InlineData("10e-6", "0.00001")]
    [InlineData("0.00003", "0.00003")]
    [InlineData("0.10", "0.1")]
    [InlineData("0", "0")]
    [InlineData("0.0", "0")]
    [InlineData("12.5e1", "125")]
    [InlineData("1e0", "1")]
    [InlineData("1.9999999999999998e-07", "0.00000019999999999999998")]
    public void A_number_is_read_digit_by_digit(string text, string plain)
    {
        Assert.Equal(plain, PriceNumber.Read("x", JsonDocument.Parse(text).RootElement));
        Assert.Equal(plain, PriceNumber.Read("x", JsonDocument.Parse($"\"{text}\"").RootElement));
    }

    [Theory]
    [InlineData("-0.1")]
    [InlineData("1e-100")]
    [InlineData("\"\"")]
    [InlineData("\"NaN\"")]
    [InlineData("\"1,5\"")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("0.00000000000000000000000000000000000000001")]
    public void What_cannot_be_a_price_is_no_number(string json) =>
        Assert.Throws<PriceFormatException>(() => PriceNumber.Read("x", JsonDocument.Parse(json).RootElement));

    [Fact]
    public void LiteLlm_costs_become_classes_and_tiers()
    {
        var reading = Read(PriceFileFormat.LITELLM, """
            {
              "sample_spec": {"input_cost_per_token": "what it is"},
              "m": {
                "litellm_provider": "openai", "max_tokens": 8192, "mode": "chat", "input_cost_per_image": 0.1, "input_cost_per_token_batches": 1e-7,
                "input_cost_per_token": 1.25e-06, "output_cost_per_token": 1e-05, "output_cost_per_reasoning_token": 2e-05,
                "cache_read_input_token_cost": 1.25e-07, "cache_creation_input_token_cost": 1.5e-06, "cache_creation_input_token_cost_above_1hr": 2.5e-06,
                "input_cost_per_audio_token": 1e-4, "output_cost_per_audio_token": 2e-4,
                "input_cost_per_token_above_128k_tokens": 2e-06, "input_cost_per_token_above_200k_tokens": 2.5e-06, "output_cost_per_token_above_200k_tokens": 1.5e-05,
                "input_cost_per_token_priority": 3e-06, "input_cost_per_token_flex": 6e-07, "input_cost_per_token_above_200k_tokens_flex": 1.2e-06,
                "output_cost_per_audio_token_flex": null
              }
            }
            """);

        Assert.Empty(reading.Refused);
        var price = Price(Assert.Single(reading.Models));
        Assert.Equal(
            "cache_write=0.0000015 cache_write_1h=0.0000025 cached=0.000000125 input=0.00000125 input_audio=0.0001 output=0.00001 output_audio=0.0002 reasoning=0.00002",
            string.Join(' ', price.Prices.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}")));
        Assert.Equal(["flex · above 200k", "above 200k", "above 128k", "flex", "priority"], price.Tiers.Select(t => t.Name));
        // Both conditions: its own input, the output above 200k, the standard cache.
        Assert.Equal((0.0000012m, 0.000015m, 0.000000125m), (price.Tiers[0].Prices["input"], price.Tiers[0].Prices["output"], price.Tiers[0].Prices["cached"]));
        Assert.Equal("above 200k", TierFor(price, 200_001, null));
        Assert.Equal("above 128k", TierFor(price, 200_000, null));
        Assert.Null(TierFor(price, 128_000, null));
        Assert.Equal("flex · above 200k", TierFor(price, 200_001, "flex"));
        Assert.Equal("flex", TierFor(price, 10, "flex"));
        Assert.Equal("priority", TierFor(price, 10, "priority"));
    }

    [Theory]
    [InlineData("""{"m": 1}""", "is not an object")]
    [InlineData("""{"m": {"mode": "image"}}""", "no input_cost_per_token")]
    [InlineData("""{"m": {"input_cost_per_token": -1e-6}}""", "can be a price: -1e-6")]
    [InlineData("""{"m": {"input_cost_per_token": 2}}""", "is not between 0 and 1")]
    [InlineData("""{"m": {"input_cost_per_token": 1.9999999999999998e-07}}""", "more than 15 decimals")]
    [InlineData("""{"m": {"input_cost_per_token": 1e-6}, "M": {"input_cost_per_token": 1e-6}}""", "2 times")]
    [InlineData("""{" ": {"input_cost_per_token": 1e-6}}""", "has no name")]
    [InlineData("""{"m": {"input_cost_per_token": 0, "output_cost_per_token": 0, "input_cost_per_query": 0.002}}""", "has input_cost_per_query, which is not per token")]
    public void A_LiteLlm_model_that_cannot_be_used_is_refused_with_the_reason(string json, string reason) =>
        IsRefused(PriceFileFormat.LITELLM, json, reason);

    [Theory]
    [InlineData("""{"input_cost_per_token": 1.4e-7, "input_cost_per_token_cache_hit": 1.4e-8}""", "0.000000014")]
    [InlineData("""{"input_cost_per_token": 1.4e-7, "input_cost_per_token_cache_hit": 1.4e-8, "cache_read_input_token_cost": 2e-8}""", "0.00000002")]
    [InlineData("""{"input_cost_per_token": 0, "output_cost_per_token": 0}""", null)]
    public void A_LiteLlm_cache_price_goes_by_two_names_and_a_model_may_be_free(string model, string? cached)
    {
        var reading = Read(PriceFileFormat.LITELLM, $$"""{"m": {{model}}}""");

        Assert.Empty(reading.Refused);
        Assert.Equal(cached, Assert.Single(reading.Models).Prices.GetValueOrDefault("cached"));
    }

    [Theory]
    [InlineData("LITELLM", """{"m": {"litellm_provider": "\ud800", "input_cost_per_token": 1e-6}}""")]
    [InlineData("LANGFUSE", """[{"modelName": "\ud800", "pricingTiers": []}]""")]
    [InlineData("FYNTRIX", """{"models": [{"model": "m", "prices": {"input": "\ud800"}}]}""")]
    public void A_file_with_half_a_character_is_refused(string format, string json) =>
        Assert.Contains("half a character", PriceFileReader.FindFault(Enum.Parse<PriceFileFormat>(format), JsonDocument.Parse(json).RootElement), StringComparison.Ordinal);

    [Fact]
    public void Alias_keys_of_a_Langfuse_file_count_once()
    {
        var reading = Read(PriceFileFormat.LANGFUSE, Langfuse("""
            {"input": 2.5e-6, "input_tokens": 0.0000025, "input_cached_tokens": 1.25e-6, "input_cache_read": 1.25e-6, "cache_read_input_tokens": 12.5e-7, "output": 10e-6, "input_image": 1e-6}
            """));

        Assert.Empty(reading.Refused);
        var price = Assert.Single(reading.Models);
        Assert.Equal("(?i)^m$", price.Pattern);
        Assert.Equal(["cached", "input", "input_image", "output"], price.Prices.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("0.00000125", price.Prices["cached"]);
    }

    [Fact]
    public void Tiers_of_a_Langfuse_file_keep_their_order_and_conditions()
    {
        var reading = Read(PriceFileFormat.LANGFUSE, Langfuse("""{"total": 1e-6}""", """
            ,{"name": "large", "isDefault": false, "priority": 2, "conditions": [{"usageDetailPattern": "(input)", "operator": "gt", "value": 1000, "caseSensitive": false}], "prices": {"input": 3e-6, "output": 3e-6}}
            ,{"name": "flex", "isDefault": false, "priority": 1, "conditions": [{"source": "model_parameters", "key": "service_tier", "operator": "in", "values": ["flex"]}], "prices": {"input": 5e-7, "output": 5e-7}}
            """));

        var price = Price(Assert.Single(reading.Models));
        Assert.Equal(0.000001m, price.Prices["output"]);
        Assert.Equal("flex", TierFor(price, 2000, "flex"));
        Assert.Equal("large", TierFor(price, 1001, null));
        Assert.Null(TierFor(price, 1000, null));
    }

    [Theory]
    [InlineData("""{"input": 1e-6, "input_tokens": 2e-6}""", "", "two prices for input: input says 0.000001 and input_tokens says 0.000002")]
    [InlineData("""{"output": 1e-6}""", "", "no price for input")]
    [InlineData("{}", "", "no prices")]
    [InlineData("""{"input": 1e-6, "Nonsense!": 2e-6}""", "", "names no class")]
    [InlineData("""{"input": 1e-6}""", """,{"name": "second", "isDefault": true, "priority": 1, "conditions": [], "prices": {"input": 1e-6}}""", "2 default tiers")]
    [InlineData("""{"input": 1e-6}""", """,{"name": "t", "isDefault": false, "priority": 1, "conditions": [], "prices": {"input": 1e-6}}""", "no condition")]
    [InlineData("""{"input": 1e-6}""", """,{"name": "t", "priority": 1, "conditions": [{"source": "model_parameters", "key": "colour", "operator": "in", "values": []}], "prices": {"input": 1e-6}}""", "neither about service_tier")]
    public void A_Langfuse_model_that_cannot_be_used_is_refused_with_the_reason(string prices, string further, string reason) =>
        IsRefused(PriceFileFormat.LANGFUSE, Langfuse(prices, further), reason);

    [Theory]
    [InlineData("(?<=x)y", "pattern cannot be used")]
    [InlineData("(", "pattern cannot be used")]
    [InlineData(".*", "pattern that every name matches")]
    public void A_pattern_that_would_find_anything_or_cannot_be_used_is_refused(string pattern, string reason) =>
        IsRefused(PriceFileFormat.LANGFUSE, Langfuse("""{"input": 1e-6}""").Replace("(?i)^m$", pattern, StringComparison.Ordinal), reason);

    [Fact]
    public void A_book_in_our_own_format_is_read_to_the_same_prices_whether_it_ships_or_was_written_again()
    {
        using var stream = new StreamReader(typeof(PriceBook).Assembly.GetManifestResourceStream("price-book.json")!);
        var book = PriceBookFile.Shipped();

        foreach (var json in new[] { stream.ReadToEnd(), JsonSerializer.Serialize(book, Fyntrix.ServiceDefaults.Api.JsonDefaults.Options) })
        {
            Assert.Null(PriceFileReader.FindFault(PriceFileFormat.FYNTRIX, JsonDocument.Parse(json).RootElement));
            var reading = Read(PriceFileFormat.FYNTRIX, json);

            Assert.Empty(reading.Refused);
            var shipped = book.ToPrices().ToDictionary(p => p.Model);
            Assert.Equal(shipped.Count, reading.Models.Count);
            foreach (var read in reading.Models)
            {
                var price = read.ToEntry(null, new DateOnly(2026, 1, 1)).ToPrice("v", DateTimeOffset.UnixEpoch, []);
                var expected = shipped[read.Model];
                Assert.Equal(Describe(expected), Describe(price));
                Assert.Equal(expected.Vendor, price.Vendor);
            }
        }

        static string Describe(ModelPrice p) => string.Join(
            '\n',
            [p.Model, p.Pattern ?? "", string.Join(' ', p.Aliases.Order(StringComparer.Ordinal)), Classes(p.Prices),
             .. p.Tiers.Select(t => $"{t.Name} {string.Join(" and ", t.Conditions.Select(c => c is TierCondition.ParameterIn i ? $"{i.Parameter} {string.Join(',', i.Values)}" : c.ToString()))} {Classes(t.Prices)}")]);
        static string Classes(IReadOnlyDictionary<string, decimal> prices) => string.Join(' ', prices.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key}={c.Value}"));
    }

    [Theory]
    [InlineData("""{"model": "m"}""", "has no prices")]
    [InlineData("""{"model": "m", "prices": {}}""", "has no prices")]
    [InlineData("""{"model": "m", "prices": {"output": "0.1"}}""", "no price for input")]
    [InlineData("""{"model": "m", "prices": {"input": 0.1}}""", "has in prices.input what must be a text.")]
    [InlineData("""{"model": "m", "prices": {"input": null}}""", "a price that is null")]
    [InlineData("""{"model": "m", "prices": {"input": "2"}}""", "is not between 0 and 1")]
    [InlineData("""{"model": "m", "prices": {"Input!": "0.1"}}""", "Input!, which names no class")]
    [InlineData("""{"model": "m", "price": {"input": "0.1"}}""", "has in price what is not a member")]
    [InlineData("""{"model": "m", "since": "yesterday", "prices": {"input": "0.1"}}""", "has in since what has a value of the wrong kind")]
    [InlineData("""{"model": "m", "aliases": ["a", ""], "prices": {"input": "0.1"}}""", "an alias that is not 1 to 200")]
    [InlineData("""{"model": "m", "pattern": ".*", "prices": {"input": "0.1"}}""", "every name matches")]
    [InlineData("""{"model": "m", "prices": {"input": "0.1"}, "tiers": [null]}""", "a tier without its name, when or prices")]
    [InlineData("""{"model": "m", "prices": {"input": "0.1"}, "tiers": [{"name": "t", "priority": 1, "prices": {"input": "0.1"}}]}""", "a tier without its name, when or prices")]
    [InlineData("""{"model": "m", "prices": {"input": "0.1"}, "tiers": [{"name": "t", "priority": 1, "when": [{"parameter": "colour", "in": ["red"]}], "prices": {"input": "0.1"}}]}""", "colour, which no call says")]
    [InlineData("""{"model": "m", "vendor": "\u0007", "prices": {"input": "0.1"}}""", "has a vendor that is not at most 200")]
    [InlineData("7", "has no name")]
    [InlineData("null", "has no name")]
    public void A_model_of_our_own_format_that_cannot_be_used_is_refused_with_the_reason(string model, string reason) =>
        IsRefused(PriceFileFormat.FYNTRIX, $$"""{"models": [{{model}}]}""", reason);

    [Theory]
    [InlineData("[]", "must be an object with a list models")]
    [InlineData("""{"models": {}}""", "must be an object with a list models")]
    [InlineData("""{"models": []}""", "must have 1 to 10000 models")]
    [InlineData("""{"vendors": [], "models": [{}]}""", "a list of up to 20 prefixes")]
    [InlineData("""{"vendors": {"v": [""]}, "models": [{}]}""", "a list of up to 20 prefixes")]
    [InlineData("""{"vendors": {"v": null}, "models": [{}]}""", "a list of up to 20 prefixes")]
    public void A_file_that_is_no_book_is_refused_as_a_whole(string json, string fault) =>
        Assert.Contains(fault, PriceFileReader.FindFault(PriceFileFormat.FYNTRIX, JsonDocument.Parse(json).RootElement), StringComparison.Ordinal);

    [Fact]
    public void Names_that_are_too_many_or_too_long_are_refused()
    {
        static string Names(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"a{i}\""));
        static string Model(int aliases) => $$$"""{"model": "m", "vendor": "v", "aliases": [{{{Names(aliases)}}}], "prices": {"input": "0.1"}}""";

        Assert.Equal(100, Assert.Single(Read(PriceFileFormat.FYNTRIX, $$"""{"models": [{{Model(100)}}]}""").Models).Aliases!.Count);
        IsRefused(PriceFileFormat.FYNTRIX, $$"""{"models": [{{Model(101)}}]}""", "more than 100 aliases");
        // With the prefixes of their vendor: 10 + 11 × 9 names.
        IsRefused(PriceFileFormat.FYNTRIX, $$"""{"vendors": {"v": [{{Names(9)}}]}, "models": [{{Model(10)}}]}""", "more than 100 aliases");
        Assert.NotNull(PriceFileReader.FindFault(PriceFileFormat.FYNTRIX, JsonDocument.Parse($$"""{"vendors": {"v": [{{Names(21)}}]}, "models": [{}]}""").RootElement));
        var tier = $$$"""{"name": "{{{new string('t', 201)}}}", "priority": 1, "when": [{"parameter": "speed", "in": ["fast"]}], "prices": {"input": "0.1"}}""";
        IsRefused(PriceFileFormat.FYNTRIX, $$"""{"models": [{"model": "m", "prices": {"input": "0.1"}, "tiers": [{{tier}}]}]}""", "the name of a tier is longer than 200");
        tier = $$$"""{"name": "t", "priority": 1, "when": [{"usage": "{{{new string('u', 1001)}}}", "above": 1}], "prices": {"input": "0.1"}}""";
        IsRefused(PriceFileFormat.FYNTRIX, $$"""{"models": [{"model": "m", "prices": {"input": "0.1"}, "tiers": [{{tier}}]}]}""", "the pattern of a condition is longer than 1000");
    }

    [Fact]
    public void A_prefix_of_a_vendor_names_its_models()
    {
        var read = Assert.Single(Read(PriceFileFormat.FYNTRIX, """
            {"vendors": {"v": ["p/"]}, "models": [{"model": "m", "vendor": "v", "aliases": ["n"], "prices": {"input": "1e-6", "cached": "0.10"}}]}
            """).Models);

        Assert.Equal(["n", "p/m", "p/n"], read.Aliases);
        Assert.Equal(("0.000001", "0.1"), (read.Prices["input"], read.Prices["cached"]));
    }

    [SharedDataFact]
    public void The_whole_Langfuse_file_is_read_to_the_prices_of_the_shipped_book()
    {
        var json = File.ReadAllText(Path.Combine(SharedData.Folder!, "llm", "model-prices.json"));

        var reading = Read(PriceFileFormat.LANGFUSE, json);

        Assert.Empty(reading.Refused);
        var read = reading.Models.ToDictionary(m => m.Model);
        var shipped = PriceBookFile.Shipped().Models;
        Assert.Equal(shipped.Count, read.Count);
        foreach (var entry in shipped)
        {
            Assert.Equal(Text(entry.Prices), Text(read[entry.Model].Prices));
            Assert.Equal(Tiers(entry.Tiers), Tiers(read[entry.Model].Tiers));
        }

        static string Text(IReadOnlyDictionary<string, string> prices) => string.Join(' ', prices.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));
        static string Tiers(IReadOnlyList<PriceBookFile.Tier>? tiers) => string.Join('\n', (tiers ?? []).OrderBy(t => t.Priority).Select(t => $"{t.Name}: {JsonSerializer.Serialize(t.When)} {Text(t.Prices)}"));
    }

    private static string? TierFor(ModelPrice price, long input, string? service) =>
        price.TierFor(Tokens.TokenUsage.Of(input, 0).Usage!, new CallParameters(service, null))?.Name;

    private static ModelPrice Price(ReadPrice read) => read.ToEntry(null, new DateOnly(2026, 1, 1)).ToPrice("v", DateTimeOffset.UnixEpoch, []);

    private static PriceFileReading Read(PriceFileFormat format, string json) => PriceFileReader.Read(format, JsonDocument.Parse(json).RootElement);

    private static void IsRefused(PriceFileFormat format, string json, string reason)
    {
        var reading = Read(format, json);

        Assert.Empty(reading.Models);
        Assert.Contains(reason, Assert.Single(reading.Refused).Reason, StringComparison.Ordinal);
    }

    private static string Langfuse(string prices, string further = "") =>
        $$"""[{"modelName": "m", "matchPattern": "(?i)^m$", "createdAt": "2026-01-02T00:00:00.000Z", "pricingTiers": [{"name": "Standard", "isDefault": true, "priority": 0, "conditions": [], "prices": {{prices}}}{{further}}]}]""";
}
