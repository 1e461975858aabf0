using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>What the price book had of a model, and what it would take of a file.</summary>
public sealed class PriceHistoryTests : IAsyncLifetime, IDisposable
{
    private const string Prices = "/api/v1/llm/prices";
    private readonly LlmCostsHost _host = new();

    public Task InitializeAsync() => _host.StartWithPricesAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_model_shows_every_price_it_had_the_latest_first_and_which_is_in_force()
    {
        await ImportAsync("gpt-4", "0.000001", "2026-01-09T00:00:00Z");
        await ImportAsync("gpt-4", "0.000002", "2026-03-01T00:00:00Z");

        var all = await HistoryAsync("gpt-4");
        Assert.Equal(
            ["2026-03-01T00:00:00Z 0.000002 false a test", "2026-01-09T00:00:00Z 0.000001 true a test"],
            all.Take(2).Select(Line));
        Assert.Equal(3, all.Count);
        Assert.Contains("Langfuse", all[2].GetProperty("source").GetString(), StringComparison.Ordinal);
        Assert.Equal("0.00003", all[2].GetProperty("prices").GetProperty("input").GetRawText());

        // A page at a time, and by another name of the model.
        var pages = new List<string>();
        for (string? cursor = null; ;)
        {
            var page = await LlmCostsHost.GetAsync(_host.As("u"), $"{Prices}/openai%2Fgpt-4/history?limit=1{(cursor is null ? "" : $"&cursor={cursor}")}");
            pages.Add(Line(Assert.Single(page.GetProperty("items").EnumerateArray())));
            cursor = page.GetProperty("next_cursor").GetString();
            if (cursor is null)
                break;
        }

        Assert.Equal(all.Select(Line), pages);

        _host.Clock.Set(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal([true, false, false], (await HistoryAsync("gpt-4")).Select(p => p.GetProperty("in_force").GetBoolean()));
    }

    [Fact]
    public async Task A_model_whose_calls_stay_unpriced_has_no_history()
    {
        await (await _host.As("u").GetAsync($"{Prices}/nobody-knows/history")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await _host.As("u").GetAsync($"{Prices}/{new string('x', 201)}/history")).IsProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await _host.As("u").GetAsync($"{Prices}/gpt-4/history?limit=0")).IsInvalidAsync("limit");
    }

    [Fact]
    public async Task A_check_says_what_an_import_would_take_and_changes_nothing()
    {
        var before = await RowsAsync();

        var response = await _host.Admin.PostAsJsonAsync($"{Prices}/validate", new { format = "LITELLM", prices = JsonDocument.Parse("""{"m": {"input_cost_per_token": 1e-06}, "bad": {"input_cost_per_token": -1}}""").RootElement });
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(1, answer.GetProperty("models").GetInt32());
        Assert.Equal("bad", Assert.Single(answer.GetProperty("refused").EnumerateArray()).GetProperty("model").GetString());
        Assert.Equal(before, await RowsAsync());
        Assert.IsType<PriceMatch.Unknown>(_host.Services.GetRequiredService<PriceList>().Book.Find("m", _host.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task A_check_is_for_those_who_run_the_system_and_names_what_is_wrong_with_it()
    {
        await (await _host.Admin.PostAsJsonAsync($"{Prices}/validate", new { })).IsInvalidAsync("format", "prices");
        await (await _host.Admin.PostAsJsonAsync($"{Prices}/validate", new { format = "LANGFUSE", prices = new { } })).IsInvalidAsync("prices");
        await (await _host.As("u").PostAsJsonAsync($"{Prices}/validate", new { })).IsProblemAsync(HttpStatusCode.Forbidden, "SCOPE_MISSING");
    }

    private static string Line(JsonElement p) =>
        $"{p.GetProperty("effective_from").GetString()} {p.GetProperty("prices").GetProperty("input").GetRawText()} {p.GetProperty("in_force").GetRawText()} {p.GetProperty("source").GetString()}";

    private async Task<List<JsonElement>> HistoryAsync(string model) =>
        [.. (await LlmCostsHost.GetAsync(_host.As("u"), $"{Prices}/{model}/history")).GetProperty("items").EnumerateArray()];

    private async Task ImportAsync(string model, string price, string from)
    {
        var prices = JsonDocument.Parse($$"""{"{{model}}": {"input_cost_per_token": {{price}} } }""").RootElement;
        var response = await _host.Admin.PostAsJsonAsync($"{Prices}/import", new { format = "LITELLM", source = "a test", effective_from = from, prices });
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
    }

    private Task<List<string>> RowsAsync() => _host.Store.ReadAsync(
        connection => connection.Query("SELECT * FROM llm_prices ORDER BY id", r => string.Join('|', Enumerable.Range(0, r.FieldCount).Select(r.GetValue))), CancellationToken.None);
}
