using System.Net;
using System.Text;
using System.Text.Json;
using Fyntrix.LlmCosts.Prices.Import;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>Price files that are too large, too deep or no prices, over real connections.</summary>
public sealed class PriceFileLimitTests(PriceFileLimitTests.Host host) : IClassFixture<PriceFileLimitTests.Host>
{
    private const string Import = "/api/v1/llm/prices/import";
    private const string Validate = "/api/v1/llm/prices/validate";

    [Fact]
    public async Task A_file_of_as_many_models_as_are_taken_is_taken_whole()
    {
        var response = await ImportAsync(Models("full", PriceFileReader.MostModels));

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.Equal(PriceFileReader.MostModels, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("imported").GetInt32());
        Assert.Equal(PriceFileReader.MostModels, await host.QueryLongAsync("SELECT count(*) FROM llm_prices WHERE model LIKE 'full-%'"));
    }

    [Theory]
    [InlineData(PriceFileReader.MostModels + 1)]
    [InlineData(100_000)]
    public async Task A_file_of_more_models_is_refused_whole(int models)
    {
        var json = Models("over", models);

        foreach (var path in new[] { Import, Validate })
        {
            var problem = await (await PostAsync(path, json)).IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");
            Assert.Equal("must have 1 to 10000 models.", problem.GetProperty("errors").GetProperty("prices")[0].GetString());
        }

        Assert.Equal(0, await host.QueryLongAsync("SELECT count(*) FROM llm_prices WHERE model LIKE 'over-%'"));
        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => RunAsync(json));
        Assert.Contains("must have 1 to 10000 models", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_up_to_8_MB_is_read_and_a_larger_one_is_a_413()
    {
        const int most = 8 * 1024 * 1024;
        string Padded(int length)
        {
            var body = Body("""{"padded": {"input_cost_per_token": 1e-06}}""", Import);
            return body + new string(' ', length - body.Length);
        }

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(Import, Padded(most))).StatusCode);
        foreach (var path in new[] { Import, Validate })
            await (await SendAsync(path, Padded(most + 1))).IsProblemAsync(HttpStatusCode.RequestEntityTooLarge, "BODY_TOO_LARGE");

        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => RunAsync(new string(' ', most + 1)));
        Assert.Contains("is larger than 8 MB", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(100)]
    [InlineData(1_000_000)]
    public async Task A_file_of_any_depth_is_answered(int depth)
    {
        var deep = $$"""{"deep": {"input_cost_per_token": 1e-06, "other": {{new string('[', depth)}}{{new string(']', depth)}} } }""";

        var response = await ImportAsync(deep);

        // What is not a price is left alone as deep as JSON is read.
        if (depth == 40)
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        else
            await response.IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");
    }

    [Theory]
    [InlineData("1e999")]
    [InlineData("1e-999")]
    [InlineData("1e99")]
    [InlineData("1e2147483648")]
    [InlineData("-1e-06")]
    [InlineData("-0.5")]
    [InlineData("\"NaN\"")]
    [InlineData("\"Infinity\"")]
    [InlineData("\"-1e-06\"")]
    [InlineData("\"0x10\"")]
    [InlineData("\"1,000\"")]
    [InlineData("\" 1\"")]
    [InlineData("true")]
    [InlineData("[1e-06]")]
    [InlineData("1.0000000001")]
    [InlineData("0.00000000000000000000000000000000000000000000000000000000000000000000000001")]
    public async Task A_price_that_is_none_is_refused_with_its_model_and_key(string price)
    {
        foreach (var (format, json, key) in new[]
        {
            ("LITELLM", $$$"""{"odd": {"input_cost_per_token": {{{price}}}}}""", "input"),
            ("LANGFUSE", $$$"""[{"modelName": "odd", "pricingTiers": [{"name": "s", "isDefault": true, "priority": 0, "conditions": [], "prices": {"input": {{{price}}}}}]}]""", "input"),
            ("FYNTRIX", $$$"""{"models": [{"model": "odd", "prices": {"input": {{{(price[0] is '"' or '[' or 't' ? price : $"\"{price}\"")}}}}}]}""", "input"),
        })
        {
            var problem = await (await PostAsync(Import, json, format)).IsProblemAsync(HttpStatusCode.UnprocessableEntity, "NO_PRICE_USABLE");
            var refused = Assert.Single(problem.GetProperty("refused").EnumerateArray());
            Assert.Equal("odd", refused.GetProperty("model").GetString());
            Assert.Contains(key, refused.GetProperty("reason").GetString(), StringComparison.Ordinal);
            Assert.True(refused.GetProperty("reason").GetString()!.Length < 300);
        }

        Assert.Equal(0, await host.QueryLongAsync("SELECT count(*) FROM llm_prices WHERE model = 'odd'"));
    }

    [Theory]
    [InlineData("""{"m": {"input_cost_per_token": NaN}}""", "wrong kind")]
    [InlineData("""{"m": {"input_cost_per_token": 1e-06}, 7}""", "wrong kind")]
    [InlineData("""{"m": {"input_cost_per_token": 1e-06, "input_cost_per_token": 1e-06}}""", "has the member input_cost_per_")]
    [InlineData("""{"m": {"input_cost_per_token": 1e-06}, "m": {"input_cost_per_token": 1e-06}}""", "has the member m twice")]
    public async Task What_is_no_JSON_or_names_a_key_twice_is_refused(string json, string fault)
    {
        foreach (var path in new[] { Import, Validate })
        {
            var problem = await (await PostAsync(path, json)).IsProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_FAILED");
            Assert.Contains(fault, problem.GetProperty("errors").GetProperty("prices")[0].GetString(), StringComparison.Ordinal);
        }

        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => RunAsync(json));
        Assert.Contains("cannot be read as JSON", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pattern_of_any_length_is_no_danger()
    {
        var pattern = new string('a', 100_000);
        var json = $$$"""[{"modelName": "m", "matchPattern": "{{{pattern}}}", "pricingTiers": [{"name": "s", "isDefault": true, "priority": 0, "conditions": [], "prices": {"input": 1e-06}}]}]""";

        var problem = await (await PostAsync(Import, json, "LANGFUSE")).IsProblemAsync(HttpStatusCode.UnprocessableEntity, "NO_PRICE_USABLE");

        Assert.Contains("longer than 1000", problem.GetProperty("refused")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    private static string Models(string prefix, int count)
    {
        var json = new StringBuilder("{");
        for (var i = 0; i < count; i++)
            json.Append(i == 0 ? "" : ",").Append('"').Append(prefix).Append('-').Append(i).Append("\":{\"input_cost_per_token\":1e-06}");
        return json.Append('}').ToString();
    }

    private static string Body(string prices, string path, string format = "LITELLM") =>
        $$"""{"format": "{{format}}", {{(path == Import ? "\"source\": \"a test\", \"effective_from\": \"2026-01-01T00:00:00Z\", " : "")}}"prices": {{prices}} }""";

    private Task<HttpResponseMessage> ImportAsync(string prices) => PostAsync(Import, prices);

    private Task<HttpResponseMessage> PostAsync(string path, string prices, string format = "LITELLM") => SendAsync(path, Body(prices, path, format));

    private async Task<HttpResponseMessage> SendAsync(string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        // A server that will not take it says so before it is sent.
        request.Headers.ExpectContinue = true;
        return await host.Admin.SendAsync(request);
    }

    private async Task<int> RunAsync(string content)
    {
        var file = Path.Combine(host.Folder, $"{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, content);
        return (await host.ImportCommandAsync("--file", file, "--format", "litellm", "--source", "s")).Code;
    }

    public sealed class Host : LlmCostsHost
    {
        protected override Task PrepareAsync()
        {
            UseKestrel(0);
            return Task.CompletedTask;
        }
    }
}
