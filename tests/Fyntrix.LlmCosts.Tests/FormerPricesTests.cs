using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>A file whose prices had one row for a model and moment, whether it shipped or was imported.</summary>
public sealed class FormerPricesTests : IAsyncLifetime, IDisposable
{
    private readonly Host _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Its_prices_are_taken_over_as_they_are_and_go_on_being_archived()
    {
        var item = (await _host.ReportAsync(new { model = "gpt-4", tokens_input = 1, called_at = "2026-01-08T00:00:00Z" })).GetProperty("items")[0];

        Assert.Equal(("1", "import-litellm-20260101T000000Z"), (item.GetProperty("cost_nano_usd").GetRawText(), item.GetProperty("price_version").GetString()));
        Assert.Equal(7, await _host.QueryLongAsync("PRAGMA user_version"));
        Assert.Equal(_host.Before, await Host.RowsAsync(_host.Store));
        await Eventually.HoldsAsync(async () => await _host.QueryLongAsync("SELECT count(*) FROM archive_changes") == 0);
        var journals = string.Concat(Directory.GetFiles(_host.Store.Archive.Folder, "journal-*.jsonl").Select(File.ReadAllText));
        Assert.Contains("""["gpt-4",1767225600000000,"import-litellm-20260101T000000Z"]""", journals, StringComparison.Ordinal);
    }

    private sealed class Host : LlmCostsHost
    {
        public List<string> Before { get; private set; } = [];

        protected override async Task PrepareAsync()
        {
            using var signal = new OutboxSignal();
            var settings = Options.Create(new SqliteStoreSettings { Directory = Folder });
            await using (var store = new LlmCostStore(new SqliteStoreDependencies(settings, signal, Clock)))
            {
                using var prices = new PriceList(store);
                await prices.RefreshAsync(CancellationToken.None);
            }

            await using (var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "llm_costs.db")};Pooling=False"))
            {
                await connection.OpenAsync();
                connection.Execute(
                    """
                    CREATE TABLE former (
                        id INTEGER PRIMARY KEY AUTOINCREMENT, model TEXT NOT NULL, effective_from INTEGER NOT NULL, version TEXT NOT NULL, source TEXT NOT NULL,
                        content TEXT NOT NULL, recorded_at INTEGER NOT NULL, UNIQUE (model, effective_from));
                    INSERT INTO former SELECT * FROM llm_prices;
                    DROP TABLE llm_prices;
                    ALTER TABLE former RENAME TO llm_prices;
                    INSERT INTO llm_prices (model, effective_from, version, source, content, recorded_at)
                    VALUES ('gpt-4', 1767225600000000, 'import-litellm-20260101T000000Z', 's',
                            '{"model":"gpt-4","vendor":"openai","aliases":null,"pattern":null,"since":"2020-01-01","updated":"2020-01-01","prices":{"input":"0.000000001"},"tiers":null}', 0);
                    INSERT OR IGNORE INTO archive_changes VALUES ('llm_prices', '["gpt-4",1767225600000000]', 1);
                    PRAGMA user_version = 6;
                    """);
            }

            await using var former = new SqliteConnection($"Data Source={Path.Combine(Folder, "llm_costs.db")};Pooling=False");
            await former.OpenAsync();
            Before = former.Query("SELECT * FROM llm_prices ORDER BY id", Row);
        }

        public static Task<List<string>> RowsAsync(LlmCostStore store) =>
            store.ReadAsync(connection => connection.Query("SELECT * FROM llm_prices ORDER BY id", Row), CancellationToken.None);

        private static string Row(SqliteDataReader row) => string.Join('|', Enumerable.Range(0, row.FieldCount).Select(row.GetValue));
    }
}
