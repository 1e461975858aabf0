using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Prices.Import;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>A command imports into the file of a service that is running.</summary>
public sealed class PricesBesideTests : IAsyncLifetime, IDisposable
{
    private readonly LlmCostsHost _host = new();
    private LlmCostStore _besideStore = null!;
    private PriceList _beside = null!;

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        _ = _host.Server;
        await _host.Services.GetRequiredService<PriceList>().RefreshAsync(CancellationToken.None);
        // As a command has it: the same file, without serving it.
        _besideStore = ActivatorUtilities.CreateInstance<LlmCostStore>(_host.Services);
        _beside = new PriceList(_besideStore);
    }

    public async Task DisposeAsync()
    {
        await _besideStore.DisposeAsync();
        await ((IAsyncLifetime)_host).DisposeAsync();
    }

    public void Dispose()
    {
        _beside.Dispose();
        _host.Dispose();
    }

    [Fact]
    public async Task The_first_call_that_is_booked_after_an_import_has_its_price()
    {
        using var ended = new CancellationTokenSource();
        // Others report meanwhile, so that calls wait for their turn at the moment of the import.
        var others = Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!ended.IsCancellationRequested)
                await _host.ReportAsync(new { model = "raced", tokens_input = 1, agent = "other" });
        }).ToList();

        for (var price = 1; price <= 25; price++)
        {
            await ImportBesideAsync("raced", price, _host.Clock.GetUtcNow().AddMinutes(price - 100));
            Assert.Equal(price, await CostAsync("raced"));
        }

        await ended.CancelAsync();
        await Task.WhenAll(others);
        // In the order in which they were booked no price comes back, in requests, totals and the windows of budgets alike.
        var costs = await _host.Store.ReadAsync(
            connection => connection.Query("SELECT cost_nano_usd FROM llm_requests WHERE model = 'raced' ORDER BY id", r => r.IsDBNull(0) ? 0 : r.GetInt64(0)), CancellationToken.None);
        Assert.Equal(costs.Order(), costs);
        Assert.Equal(costs.Sum(), await _host.QueryLongAsync("SELECT sum(cost_nano_usd) FROM llm_totals WHERE model = 'raced'"));
        Assert.Equal(costs.Sum(), await _host.QueryLongAsync("SELECT sum(spent_nano_usd) FROM llm_budget_windows"));
    }

    [Fact]
    public async Task What_was_priced_at_the_door_is_booked_at_the_price_of_the_file()
    {
        using var gate = new ManualResetEventSlim();
        // Priced at once, booked after the import: its turn comes when the writer is free.
        var busy = _host.Store.WriteAsync(_ => { gate.Wait(); return 0; }, CancellationToken.None);
        var waiting = CostAsync("gpt-4");
        var begun = new TaskCompletionSource();
        var import = Task.Run(() =>
        {
            begun.SetResult();
            return ImportBesideAsync("gpt-4", 7, _host.Clock.GetUtcNow().AddDays(-1));
        });
        await begun.Task;
        gate.Set();
        await busy;

        // Whichever came first in the file: the recorded version says which prices they were.
        Assert.Contains(await waiting, new long[] { 7, 30_000 });
        await import;
        Assert.Equal(7, await CostAsync("gpt-4"));
        Assert.Equal(0, await _host.QueryLongAsync("SELECT count(*) FROM llm_requests WHERE (cost_nano_usd = 7) <> (price_version LIKE 'import-%')"));
    }

    [Fact]
    public async Task Whoever_asks_for_prices_has_those_of_the_file_at_once()
    {
        await _host.ReportAsync(new { model = "asked", tokens_input = 1 });
        await ImportBesideAsync("asked", 3, _host.Clock.GetUtcNow().AddDays(-1));

        var prices = await LlmCostsHost.GetAsync(_host.As("u"), "/api/v1/llm/prices?model=asked");
        Assert.Equal("0.000000003", Assert.Single(prices.GetProperty("items").EnumerateArray()).GetProperty("prices").GetProperty("input").GetRawText());
        await ImportBesideAsync("asked", 4, _host.Clock.GetUtcNow().AddHours(-1));
        var valued = await _host.Admin.PostAsJsonAsync(
            "/api/v1/llm/prices/re-price", new { from = "2026-01-01T00:00:00Z", to = "2026-02-01T00:00:00Z", reason = "r" });
        Assert.Equal(1, (await valued.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("valued").GetInt32());
        Assert.Equal(4, await _host.QueryLongAsync("SELECT cost_nano_usd FROM llm_valuations"));
    }

    [Fact]
    public async Task What_only_estimates_follows_within_a_second_or_two()
    {
        await ImportBesideAsync("watched", 3, _host.Clock.GetUtcNow().AddDays(-1));

        await Eventually.HoldsAsync(() => Task.FromResult(_host.Services.GetRequiredService<PriceList>().Book.Find("watched", _host.Clock.GetUtcNow()) is PriceMatch.Found));
    }

    [Fact]
    public async Task An_import_that_is_undone_prices_nothing()
    {
        var prices = _host.Services.GetRequiredService<PriceList>();
        var failed = await Record.ExceptionAsync(() => _host.Store.WriteAsync<int>(
            write =>
            {
                write.Connection.Execute(
                    """
                    INSERT INTO llm_prices (model, effective_from, version, source, content, recorded_at)
                    VALUES ('undone', 0, 'import-test-undone', 's', '{"model":"undone","vendor":"","aliases":null,"pattern":null,"since":"2020-01-01","updated":"2020-01-01","prices":{"input":"0.5"},"tiers":null}', 0)
                    """);
                Assert.IsType<PriceMatch.Found>(prices.In(write).Find("undone", write.Now));
                throw new InvalidOperationException("undone");
            },
            CancellationToken.None));
        Assert.IsType<InvalidOperationException>(failed);

        Assert.Equal("null", (await _host.ReportAsync(new { model = "undone", tokens_input = 1 })).GetProperty("items")[0].GetProperty("cost_nano_usd").GetRawText());
        Assert.IsType<PriceMatch.Unknown>((await prices.CurrentAsync(CancellationToken.None)).Find("undone", _host.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task The_command_as_it_is_run_is_heard_by_the_service()
    {
        var file = Path.Combine(_host.Folder, "prices.json");
        await File.WriteAllTextAsync(file, """{"models": [{"model": "by-command", "vendor": "in-house", "prices": {"input": "0.000000005"}}]}""");

        var (code, errors) = await ServiceProgram.RunAsync<Program>(
            "prices", "import", "--file", file, "--format", "fyntrix", "--source", "a test", "--effective-from", "2026-01-01",
            "--Stores:Directory", _host.Folder, "--ConnectionStrings:messaging", "memory");

        Assert.True(code == 0, errors);
        Assert.Equal(5, await CostAsync("by-command"));
    }

    private async Task<long> CostAsync(string model) =>
        (await _host.ReportAsync(new { model, tokens_input = 1 })).GetProperty("items")[0].GetProperty("cost_nano_usd").GetInt64();

    private async Task ImportBesideAsync(string model, int nanoUsd, DateTimeOffset from)
    {
        var price = string.Create(CultureInfo.InvariantCulture, $"0.{nanoUsd:D9}");
        var (added, _, refused) = await _beside.AddAsync(
            [new ReadPrice(model, null, null, null, null, null, new Dictionary<string, string> { ["input"] = price }, null)],
            from, $"{PriceList.ImportedPrefix}test-{Guid.NewGuid():N}", "a test", CancellationToken.None);
        Assert.Equal((1, 0), (added, refused.Count));
    }
}
