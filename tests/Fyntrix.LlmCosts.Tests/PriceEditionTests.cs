using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>Shipped editions and imports in one file, over the releases of years.</summary>
public sealed class PriceEditionTests : IAsyncLifetime, IDisposable
{
    private readonly LlmCostsHost _host = new();
    private readonly List<PriceList> _releases = [];

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        _ = _host.Server;
        await _host.Services.GetRequiredService<PriceList>().RefreshAsync(CancellationToken.None);
    }

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose()
    {
        _releases.ForEach(r => r.Dispose());
        _host.Dispose();
    }

    [Fact]
    public async Task An_imported_price_holds_until_the_next_import_whatever_later_releases_ship()
    {
        await StartAsync("first", "2026-01-01", ("imported", "0.1"), ("never-imported", "0.1"));
        await ImportAsync("imported", "0.2", "2026-02-01");
        await ImportAsync("imported", "0.5", "2026-06-01");
        var release = await StartAsync("second", "2026-03-01", ("imported", "0.3"), ("never-imported", "0.3"));
        Assert.Equal("0.1 0.2 0.2 0.2 0.5 0.5", Prices(release, "imported", "2026-01-31", "2026-02-01", "2026-03-01", "2026-05-31", "2026-06-01", "2027-01-01"));
        Assert.Equal("0.1 0.1 0.3 0.3", Prices(release, "never-imported", "2026-01-31", "2026-02-28", "2026-03-01", "2027-01-01"));

        release = await StartAsync("third", "2026-09-01", ("imported", "0.4"), ("never-imported", "0.4"));
        Assert.Equal("0.1 0.2 0.2 0.5 0.5 0.5", Prices(release, "imported", "2026-01-31", "2026-02-01", "2026-05-31", "2026-06-01", "2026-09-01", "2027-01-01"));
        Assert.Equal("0.1 0.3 0.4", Prices(release, "never-imported", "2026-02-28", "2026-03-01", "2026-09-01"));
    }

    [Fact]
    public async Task A_model_that_was_imported_before_it_ships_keeps_its_imported_price()
    {
        await ImportAsync("Came-First", "0.2", "2026-02-01");
        var release = await StartAsync("first", "2026-03-01", ("came-first", "0.3"));

        Assert.Equal("0.3 0.2 0.2", Prices(release, "came-first", "2026-01-31", "2026-02-01", "2026-03-01"));
        // One model, as it was first written.
        Assert.Equal(2, await _host.QueryLongAsync("SELECT count(*) FROM llm_prices WHERE model = 'Came-First'"));
    }

    [Fact]
    public async Task An_import_from_the_day_of_an_edition_stands_beside_it_and_wins()
    {
        await StartAsync("first", "2026-03-01", ("same-day", "0.1"), ("same-price", "0.1"));
        await ImportAsync("same-day", "0.2", "2025-01-01");
        await ImportAsync("same-price", "0.1", "2025-01-01");
        var release = await StartAsync("second", "2026-03-02", ("same-day", "0.3"), ("same-price", "0.3"));

        Assert.Equal("0.2 0.2", Prices(release, "same-day", "2025-01-01", "2026-03-02"));
        // It was imported, though it said what shipped then.
        Assert.Equal("0.1 0.1", Prices(release, "same-price", "2025-01-01", "2026-03-02"));
        // Page by page, none is passed over.
        var inForce = Assert.IsType<PriceMatch.Found>(release.Book.Find("same-day", Day("2026-03-02"))).Price;
        var all = await release.HistoryAsync(inForce, new(50, null), CancellationToken.None);
        Assert.Equal(3, all.Count);
        Assert.Equal("0.2", Assert.Single(all, p => p.InForce).Prices["input"].ToString(System.Globalization.CultureInfo.InvariantCulture));
        var second = await release.HistoryAsync(inForce, new(1, new(all[0].EffectiveFrom, all[0].Version)), CancellationToken.None);
        Assert.Equal(all.Skip(1).Select(p => p.Version), second.Select(p => p.Version));
    }

    [Theory]
    [InlineData("first", "2026-01-01")] // The same edition with another price in it.
    [InlineData("second", "2026-01-01")] // A corrected edition of the same day.
    [InlineData("first", "2026-02-01")] // A later one that has no name of its own.
    public async Task What_was_recorded_under_a_version_is_never_altered(string version, string asOf)
    {
        await StartAsync("zero", "2025-06-01", ("kept", "0.05"));
        await StartAsync("first", "2026-01-01", ("kept", "0.1"), ("same", "0.1"));
        var before = await RowsAsync();

        var release = await StartAsync(version, asOf, ("kept", "0.2"), ("same", "0.1"));

        Assert.Equal(before, await RowsAsync());
        Assert.Equal("0.1", Prices(release, "kept", "2026-03-01"));
        Assert.Equal(["kept"], release.KeptOut);
    }

    [Fact]
    public async Task An_older_release_on_a_newer_file_adds_nothing_and_takes_nothing_back()
    {
        await StartAsync("first", "2026-01-01", ("m", "0.1"));
        await StartAsync("second", "2026-02-01", ("m", "0.2"));
        await StartAsync("third", "2026-03-01", ("m", "0.3"));
        var before = await RowsAsync();

        var old = await StartAsync("second", "2026-02-01", ("m", "0.2"));

        Assert.Equal(before, await RowsAsync());
        Assert.Equal("0.1 0.2 0.3", Prices(old, "m", "2026-01-31", "2026-02-28", "2026-03-01"));
        Assert.Empty(old.KeptOut);
    }

    [Fact]
    public async Task The_file_itself_refuses_to_change_a_price()
    {
        var refused = await Assert.ThrowsAsync<SqliteException>(() => _host.Store.WriteAsync(
            write => write.Connection.Execute("UPDATE llm_prices SET content = '{}' WHERE model = 'gpt-4'"), CancellationToken.None));

        Assert.Contains("never changed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_imports_of_one_second_have_versions_of_their_own()
    {
        var versions = new List<string>();
        foreach (var from in new[] { "2026-01-01", "2026-01-02" })
            versions.Add((await ImportAsync("m", from == "2026-01-01" ? "0.1" : "0.2", from)).GetProperty("version").GetString()!);

        Assert.NotEqual(versions[0], versions[1]);
    }

    [Fact]
    public async Task An_import_takes_a_name_over_from_its_moment_on_and_not_before()
    {
        const string before = "2026-01-04T23:59:59.999999Z", after = "2026-01-05T00:00:00Z";
        // An alias, a pattern and a dated snapshot of shipped models: 1 token of input at 0.0000025 and 0.00003 US dollars.
        string[] names = ["azure/gpt-4o", "openai/gpt-4o", "gpt-4o-2031-02-28", "openai:gpt-4", "nobody-else"];
        var shipped = await CostsAsync(names, before);
        Assert.Equal("2500 2500 2500 30000 null", shipped);
        Assert.Equal(shipped, await CostsAsync(names, after));

        await ImportAsync(string.Join(',', names.Select((name, i) => $$"""
            "{{name}}": {"input_cost_per_token": {{i + 1}}e-9}
            """)), "2026-01-05");

        // What nobody else is called has the first price that is known, as every model.
        Assert.Equal("2500 2500 2500 30000 5", await CostsAsync(names, before));
        Assert.Equal("1 2 3 4 5", await CostsAsync(names, after));
        // The models themselves go on as they were.
        Assert.Equal("2500 30000", await CostsAsync(["gpt-4o", "gpt-4"], after));
    }

    [Fact]
    public async Task A_pattern_that_is_imported_finds_no_calls_of_the_time_before()
    {
        const string before = "2026-01-04T23:59:59Z", after = "2026-01-05T00:00:00Z";
        var response = await _host.Admin.PostAsJsonAsync("/api/v1/llm/prices/import", new
        {
            format = "LANGFUSE",
            source = "a test",
            effective_from = after,
            prices = JsonDocument.Parse("""
                [{"modelName": "gpt-4", "matchPattern": "(?i)^(deployment-4)$", "pricingTiers": [{"name": "Standard", "isDefault": true, "priority": 0, "conditions": [], "prices": {"input": 1e-9, "output": 1e-9}}]},
                 {"modelName": "wide", "matchPattern": "(?i)^(openai/gpt-4o|wide-.*)$", "pricingTiers": [{"name": "Standard", "isDefault": true, "priority": 0, "conditions": [], "prices": {"input": 7e-9, "output": 1e-9}}]}]
                """).RootElement,
        });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());

        // Two patterns for openai/gpt-4o: from then on nobody can say which is meant. deployment-4 meant nothing before.
        Assert.Equal("null 30000 2500 7", await CostsAsync(["deployment-4", "gpt-4", "openai/gpt-4o", "wide-1"], before));
        Assert.Equal("1 1 null 7", await CostsAsync(["deployment-4", "gpt-4", "openai/gpt-4o", "wide-1"], after));
    }

    private static DateTimeOffset Day(string day) => PriceBookFile.Start(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture));

    private static string Prices(PriceList prices, string model, params string[] days) => string.Join(
        ' ', days.Select(day => Assert.IsType<PriceMatch.Found>(prices.Book.Find(model, Day(day))).Price.Prices["input"].ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Starts a release that ships these prices on the file.</summary>
    private async Task<PriceList> StartAsync(string version, string asOf, params (string Model, string Price)[] models)
    {
        var shipped = PriceBookFile.Shipped() with
        {
            Version = version,
            AsOf = DateOnly.Parse(asOf, System.Globalization.CultureInfo.InvariantCulture),
            Models =
            [
                .. models.Select(m => new PriceBookFile.Entry(
                    m.Model, "openai", null, null, new DateOnly(2025, 1, 1), new DateOnly(2025, 1, 1), new Dictionary<string, string> { ["input"] = m.Price }, null)),
            ],
        };
        var release = new PriceList(_host.Store, shipped);
        _releases.Add(release);
        await release.RefreshAsync(CancellationToken.None);
        return release;
    }

    private Task<JsonElement> ImportAsync(string model, string price, string from) => ImportAsync($$"""
        "{{model}}": {"input_cost_per_token": {{price}}}
        """, from);

    private async Task<JsonElement> ImportAsync(string models, string from)
    {
        var response = await _host.Admin.PostAsJsonAsync(
            "/api/v1/llm/prices/import",
            new { format = "LITELLM", source = "a test", effective_from = $"{from}T00:00:00Z", prices = JsonDocument.Parse($$"""{ {{models}} }""").RootElement });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Empty(answer.GetProperty("refused").EnumerateArray());
        return answer;
    }

    private async Task<string> CostsAsync(IEnumerable<string> models, string calledAt) => string.Join(
        ' ',
        (await _host.ReportAsync(models.Select(model => new { model, tokens_input = 1, called_at = calledAt }))).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("cost_nano_usd").GetRawText()));

    private Task<List<string>> RowsAsync() => _host.Store.ReadAsync(
        connection => connection.Query("SELECT * FROM llm_prices ORDER BY id", r => string.Join('|', Enumerable.Range(0, r.FieldCount).Select(r.GetValue))), CancellationToken.None);
}
