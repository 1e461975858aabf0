using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Prices.Import;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>Prices that are imported, and calls that are priced anew by them.</summary>
public sealed class PriceImportTests : IAsyncLifetime, IDisposable
{
    private const string Import = "/api/v1/llm/prices/import";
    private const string Reprice = "/api/v1/llm/prices/re-price";
    private readonly LlmCostsHost _host = new();

    public Task InitializeAsync() => _host.StartWithPricesAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task An_imported_price_holds_from_its_day_and_survives_a_new_start()
    {
        var before = await PricesAsync();
        var answer = await ImportAsync("""{"gpt-4": {"input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06}, "bad": {}, "brand-new": {"input_cost_per_token": 3e-07}}""");

        Assert.Equal(2, answer.GetProperty("imported").GetInt32());
        Assert.Equal("bad", Assert.Single(answer.GetProperty("refused").EnumerateArray()).GetProperty("model").GetString());
        Assert.Equal(100_000 + 100_000, await CostAsync("gpt-4", 100, 50));
        // As providers name it, with the pattern of the shipped book.
        Assert.Equal(200_000, await CostAsync("openai/gpt-4", 100, 50));
        Assert.Equal(300, await CostAsync("brand-new", 1, 0));
        Assert.Equal(6_000_000, await CostAsync("gpt-4", 100, 50, "2026-01-09T06:29:59Z"));

        // A new start on the same file, after the day of the shipped edition.
        _host.Clock.Advance(TimeSpan.FromDays(400));
        using var again = new PriceList(_host.Store);
        await again.RefreshAsync(CancellationToken.None);
        var price = Assert.IsType<PriceMatch.Found>(again.Book.Find("gpt-4", _host.Clock.GetUtcNow())).Price;
        Assert.Equal(0.000001m, price.Prices["input"]);
        Assert.StartsWith("import-litellm-", price.Version, StringComparison.Ordinal);
        var after = await PricesAsync();
        Assert.Equal(before.Count + 2, after.Count);
        Assert.Empty(before.Except(after));
    }

    [Fact]
    public async Task A_repeat_adds_nothing_and_another_price_of_the_same_moment_is_refused()
    {
        const string from = "2026-02-01T00:00:00Z";
        await ImportAsync("""{"gpt-4": {"input_cost_per_token": 1e-06}}""", from);
        var rows = await PricesAsync();

        var repeat = await ImportAsync("""{"gpt-4": {"input_cost_per_token": 0.000001}}""", from);
        var later = await ImportAsync("""{"GPT-4": {"input_cost_per_token": 0.0000010}}""", "2026-03-01T00:00:00Z");
        var other = await (await SendAsync("""{"gpt-4": {"input_cost_per_token": 2e-06}}""", from)).IsProblemAsync(HttpStatusCode.UnprocessableEntity, "NO_PRICE_USABLE");

        Assert.Equal((0, 1), (repeat.GetProperty("imported").GetInt32(), repeat.GetProperty("unchanged").GetInt32()));
        Assert.Equal(1, later.GetProperty("unchanged").GetInt32());
        Assert.Contains("later effective_from", other.GetProperty("refused")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(rows, await PricesAsync());
    }

    [Fact]
    public async Task The_shipped_book_imported_in_our_own_format_prices_as_it_did()
    {
        using var stream = new StreamReader(typeof(PriceBook).Assembly.GetManifestResourceStream("price-book.json")!);
        var book = JsonDocument.Parse(await stream.ReadToEndAsync()).RootElement;
        var prices = _host.Services.GetRequiredService<PriceList>();
        var models = book.GetProperty("models").EnumerateArray().Select(m => m.GetProperty("model").GetString()!).ToList();
        var before = models.ConvertAll(Describe);

        var check = await _host.Admin.PostAsJsonAsync("/api/v1/llm/prices/validate", new { format = "FYNTRIX", prices = book });
        Assert.Equal(models.Count, (await check.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("models").GetInt32());
        var response = await _host.Admin.PostAsJsonAsync(Import, new { format = "FYNTRIX", source = "a test", effective_from = "2026-01-01T00:00:00Z", prices = book });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(models.Count, answer.GetProperty("imported").GetInt32());
        Assert.StartsWith("import-fyntrix-", answer.GetProperty("version").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, models.ConvertAll(Describe));
        Assert.All(models, m => Assert.Equal(answer.GetProperty("version").GetString(), Found(m).Version));

        // Once more from another moment on: it says the same.
        var file = Path.Combine(_host.Folder, "book.json");
        await File.WriteAllTextAsync(file, book.GetRawText());
        var (code, output) = await _host.ImportCommandAsync("--file", file, "--format", "FYNTRIX", "--source", "s", "--effective-from", "2026-01-02");
        Assert.True(code == 0, output);
        Assert.Contains($"0 models imported, {models.Count} unchanged, 0 refused", output, StringComparison.Ordinal);

        ModelPrice Found(string model) => Assert.IsType<PriceMatch.Found>(prices.Book.Find(model, _host.Clock.GetUtcNow())).Price;
        string Describe(string model)
        {
            var price = PriceAnswer.Of(Found(model)) with { Version = "", EffectiveFrom = default };
            return JsonSerializer.Serialize(price with
            {
                Aliases = [.. price.Aliases.Order(StringComparer.Ordinal)],
                Prices = new SortedDictionary<string, decimal>(price.Prices.ToDictionary()),
                Tiers = [.. price.Tiers.Select(t => t with { Prices = new SortedDictionary<string, decimal>(t.Prices.ToDictionary()) })],
            });
        }
    }

    [Fact]
    public async Task A_repeat_under_the_same_key_has_the_first_answer_and_imports_nothing_more()
    {
        const string prices = """{"m": {"input_cost_per_token": 1e-06}, "bad": {}}""";
        var first = await SendAsync(prices, key: "order-1");
        var rows = await PricesAsync();
        _host.Clock.Advance(TimeSpan.FromHours(1));
        var second = await SendAsync(prices, key: "order-1");

        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(rows, await PricesAsync());
        await (await SendAsync("""{"m": {"input_cost_per_token": 2e-06}}""", key: "order-1")).IsProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        Assert.Equal(rows, await PricesAsync());
    }

    [Fact]
    public async Task A_repeat_whose_first_attempt_was_cut_off_after_its_commit_answers_as_the_first_would_have()
    {
        var importer = _host.Services.GetRequiredService<PriceImporter>();
        var key = new ServiceDefaults.Idempotency.IdempotencyKey("boss", "order-1", _host.Clock.GetUtcNow());
        var import = new ImportPrices(PriceFileFormat.LITELLM, "s", null, JsonDocument.Parse("""{"m": {"input_cost_per_token": 1e-06}, "bad": {}}""").RootElement);
        var first = await importer.ImportAsync(import, key, CancellationToken.None);
        var rows = await PricesAsync();

        _host.Clock.Advance(TimeSpan.FromHours(1));
        var second = await importer.ImportAsync(import, key, CancellationToken.None);

        Assert.Equal((first.Version, first.EffectiveFrom, 1, 0, 1), (second.Version, second.EffectiveFrom, second.Imported, second.Unchanged, second.Refused.Count));
        Assert.Equal(rows, await PricesAsync());

        // Without a key a repeat is an import of its own, which finds everything done.
        var third = await importer.ImportAsync(import, null, CancellationToken.None);
        Assert.Equal((0, 1), (third.Imported, third.Unchanged));
        Assert.Equal(rows, await PricesAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_same_import_by_many_at_once_is_made_once(bool withKey)
    {
        var before = (await PricesAsync()).Count;
        var models = string.Join(',', Enumerable.Range(0, 50).Select(i => $$"""
            "m-{{i}}": {"input_cost_per_token": {{i}}e-9}
            """));

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => SendAsync($$"""{ {{models}} }""", "2026-01-02T00:00:00Z", withKey ? "one" : null)));

        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.OK || (withKey && a.StatusCode is HttpStatusCode.Conflict)));
        Assert.Equal(before + 50, (await PricesAsync()).Count);
        Assert.Equal(1, await _host.QueryLongAsync("SELECT count(DISTINCT version) FROM llm_prices WHERE model LIKE 'm-%'"));
    }

    [Fact]
    public async Task A_file_without_a_usable_model_changes_nothing()
    {
        var rows = await PricesAsync();

        var problem = await (await SendAsync("""{"a": {}, "b": {"input_cost_per_token": "x"}}""")).IsProblemAsync(HttpStatusCode.UnprocessableEntity, "NO_PRICE_USABLE");

        Assert.Equal(2, problem.GetProperty("refused").GetArrayLength());
        Assert.Equal(rows, await PricesAsync());
    }

    [Fact]
    public async Task A_request_that_is_not_valid_is_refused_by_field()
    {
        await PostInvalidAsync(Import, "{}", "format", "source", "prices");
        await PostInvalidAsync(Import, """{"format": "LITELLM", "source": " ", "prices": {"m": {}}}""", "source");
        await PostInvalidAsync(Import, """{"format": "LITELLM", "source": "s", "prices": []}""", "prices");
        await PostInvalidAsync(Import, """{"format": "LANGFUSE", "source": "s", "prices": {}}""", "prices");
        await PostInvalidAsync(Import, """{"format": "LANGFUSE", "source": "s", "prices": []}""", "prices");
        await PostInvalidAsync(Import, """{"format": "OTHER", "source": "s", "prices": {"m": {}}}""", "format");
        await PostInvalidAsync(Import, """{"format": "LITELLM", "source": "s", "prices": {"m": {}}, "effective_from": "2026-01-01"}""", "effective_from");
        await PostInvalidAsync(Import, """{"format": "LITELLM", "source": "s", "prices": {"m": {}}, "effective_from": "1999-12-31T23:59:59Z"}""", "effective_from");
        await PostInvalidAsync(Reprice, "{}", "from", "to", "reason");
        await PostInvalidAsync(Reprice, """{"from": "2026-01-02T00:00:00Z", "to": "2026-01-02T00:00:00Z", "reason": "r"}""", "to");
        await PostInvalidAsync(Reprice, """{"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z", "reason": "r", "model": ""}""", "model");
    }

    [Fact]
    public async Task Only_those_who_run_the_system_may_change_prices()
    {
        foreach (var path in new[] { Import, Reprice })
        {
            foreach (var client in new[] { _host.As("user"), _host.Reporter })
                Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsJsonAsync(path, new { })).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await _host.Anonymous().PostAsJsonAsync(path, new { })).StatusCode);
        }
    }

    [Fact]
    public async Task A_re_price_stands_beside_what_was_recorded_and_alters_none_of_it()
    {
        await _host.ReportAsync(new { model = "later-known", tokens_input = 100, tokens_output = 10, called_at = "2026-01-08T23:59:59Z" });
        await _host.ReportAsync(new { model = "later-known", tokens_input = 100, tokens_output = 10, called_at = "2026-01-09T00:00:00Z" });
        await _host.ReportAsync(new { model = "never-known", tokens_input = 1, called_at = "2026-01-09T00:00:00Z" });
        await _host.ReportAsync(new { model = "gpt-4", tokens_input = 100, tokens_output = 50, called_at = "2026-01-09T00:00:00Z" });
        var (requests, totals, windows) = (await RequestsAsync(), await _host.TotalsAsync(), await WindowsAsync());

        await ImportAsync("""{"later-known": {"input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06}}""", "2026-01-01T00:00:00Z");
        // The price changes at midnight.
        await ImportAsync("""{"later-known": {"input_cost_per_token": 3e-06, "output_cost_per_token": 2e-06}, "gpt-4": {"input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06}}""", "2026-01-09T00:00:00Z");

        Assert.Equal("3 2 0 1", await RepriceAsync());
        Assert.Equal("3 0 2 1", await RepriceAsync());
        Assert.Equal("4 1 2 1", await RepriceAsync(onlyUnpriced: false));
        Assert.Equal("4 0 3 1", await RepriceAsync(onlyUnpriced: false));
        Assert.Equal("1 0 1 0", await RepriceAsync("gpt-4", onlyUnpriced: false));

        Assert.Equal(requests, await RequestsAsync());
        Assert.Equal(totals, await _host.TotalsAsync());
        Assert.Equal(windows, await WindowsAsync());
        Assert.Equal(3, await _host.QueryLongAsync("SELECT count(*) FROM llm_valuations WHERE valued_by = 'boss'"));
        var shown = (await LlmCostsHost.GetAsync(_host.Admin, "/api/v1/llm/requests")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(
            ["gpt-4 6000000 150000", "later-known null 120000", "later-known null 320000", "never-known null null"],
            shown.Select(r => $"{r.GetProperty("model").GetString()} {r.GetProperty("cost_nano_usd").GetRawText()} {Valued(r)}").Order(StringComparer.Ordinal));
        Assert.Equal("prices came late", shown.First(r => r.GetProperty("model").GetString() == "gpt-4").GetProperty("valuation").GetProperty("reason").GetString());

        static string Valued(JsonElement row) => row.GetProperty("valuation") is { ValueKind: JsonValueKind.Object } valuation ? valuation.GetProperty("cost_nano_usd").GetRawText() : "null";
    }

    [Fact]
    public async Task A_re_price_goes_over_many_calls_in_parts()
    {
        await _host.ReportAsync(Enumerable.Repeat(new { model = "later-known", tokens_input = 1, called_at = "2026-01-09T00:00:00Z" }, 1000));
        await _host.ReportAsync(new { model = "later-known", tokens_input = 1, called_at = "2026-01-09T00:00:01Z" });
        await ImportAsync("""{"later-known": {"input_cost_per_token": 1e-06}}""");

        Assert.Equal("1001 1001 0 0", await RepriceAsync());
        Assert.Equal("1001 0 1001 0", await RepriceAsync());
    }

    [Fact]
    public async Task Too_many_calls_are_not_priced_anew()
    {
        await _host.Store.WriteAsync(
            write => write.Connection.Execute(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100001)
                INSERT INTO llm_requests (model, tokens_input, tokens_output, created_at, created_at_micros, recorded_at, status, source)
                SELECT 'gpt-4', 1, 0, '2026-01-09 00:00:00', 1767916800000000, 1767916800000000, 'OK', 'API' FROM n
                """),
            CancellationToken.None);

        var problem = await (await _host.Admin.PostAsJsonAsync(Reprice, Body(null, true))).IsProblemAsync(HttpStatusCode.UnprocessableEntity, "TOO_MANY_CALLS");

        Assert.Contains("shorter time", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_valuations"));
    }

    [Fact]
    public async Task The_command_imports_a_file_and_names_what_it_refused()
    {
        var file = Path.Combine(_host.Folder, "prices.json");
        await File.WriteAllTextAsync(file, """{"sample_spec": {}, "gpt-4": {"input_cost_per_token": 1e-06}, "bad": {}}""");

        var (code, output) = await _host.ImportCommandAsync("--file", file, "--format", "litellm", "--source", "a test", "--effective-from", "2026-01-05");

        Assert.Equal(0, code);
        Assert.Contains("bad: has no input_cost_per_token.", output, StringComparison.Ordinal);
        Assert.Contains("1 models imported, 0 unchanged, 1 refused; in force from 2026-01-05T00:00:00Z.", output, StringComparison.Ordinal);
        Assert.Equal(1, await _host.QueryLongAsync("SELECT count(*) FROM llm_prices WHERE model = 'gpt-4' AND source = 'a test' AND effective_from = 1767571200000000"));
    }

    [Theory]
    [InlineData("--format", "other", "--format is")]
    [InlineData("--effective-from", "tomorrow", "--effective-from is a day")]
    [InlineData("--effective-from", "1999-01-01", "--effective-from must be")]
    [InlineData("--file", "/nowhere/prices.json", "cannot be read as JSON")]
    [InlineData("--source", " ", "--source must be")]
    public async Task The_command_says_what_is_wrong(string option, string value, string line)
    {
        var file = Path.Combine(_host.Folder, "prices.json");
        await File.WriteAllTextAsync(file, """{"gpt-4": {"input_cost_per_token": 1e-06}}""");
        var options = new Dictionary<string, string> { ["--file"] = file, ["--format"] = "litellm", ["--source"] = "s", [option] = value };

        var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => _host.ImportCommandAsync([.. options.SelectMany(o => new[] { o.Key, o.Value })]));

        Assert.Contains(line, refused.Message, StringComparison.Ordinal);
    }

    private async Task<long> CostAsync(string model, long input, long output, string? calledAt = null) =>
        (await _host.ReportAsync(new { model, tokens_input = input, tokens_output = output, called_at = calledAt })).GetProperty("items")[0].GetProperty("cost_nano_usd").GetInt64();

    private Task<HttpResponseMessage> SendAsync(string prices, string? from = null, string? key = null)
    {
        var client = _host.Admin;
        if (key is not null)
            client.DefaultRequestHeaders.Add("Idempotency-Key", key);
        return client.PostAsJsonAsync(Import, new { format = "LITELLM", source = "a test", effective_from = from, prices = JsonDocument.Parse(prices).RootElement });
    }

    private async Task<JsonElement> ImportAsync(string prices, string? from = null)
    {
        var response = await SendAsync(prices, from);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static object Body(string? model, bool onlyUnpriced) =>
        new { from = "2026-01-01T00:00:00Z", to = "2026-02-01T00:00:00Z", model, only_unpriced = onlyUnpriced, reason = "prices came late" };

    private async Task<string> RepriceAsync(string? model = null, bool onlyUnpriced = true)
    {
        var response = await _host.Admin.PostAsJsonAsync(Reprice, Body(model, onlyUnpriced));
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return string.Join(' ', new[] { "calls", "valued", "unchanged", "unpriced" }.Select(n => answer.GetProperty(n).GetRawText()));
    }

    private async Task PostInvalidAsync(string path, string json, params string[] fields)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        await (await _host.Admin.PostAsync(path, content)).IsInvalidAsync(fields);
    }

    private Task<List<string>> PricesAsync() => RowsAsync("SELECT * FROM llm_prices ORDER BY id");

    private Task<List<string>> RequestsAsync() => RowsAsync("SELECT * FROM llm_requests ORDER BY id");

    private Task<List<string>> WindowsAsync() => RowsAsync("SELECT * FROM llm_budget_windows ORDER BY 1, 2");

    private Task<List<string>> RowsAsync(string sql) => _host.Store.ReadAsync(
        connection => connection.Query(sql, r => string.Join('|', Enumerable.Range(0, r.FieldCount).Select(r.GetValue))), CancellationToken.None);
}
