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
        Assert.Equal(_host.Store.SchemaVersion, await _host.QueryLongAsync("PRAGMA user_version"));
        Assert.Equal(_host.Before, await Host.RowsAsync(_host.Store));
        await Eventually.HoldsAsync(async () => await _host.QueryLongAsync("SELECT count(*) FROM archive_changes") == 0);
        var journals = string.Concat(Directory.GetFiles(_host.Store.Archive.Folder, "journal-*.jsonl").Select(File.ReadAllText));
        Assert.Contains("""["gpt-4",1767225600000000,"import-litellm-20260101T000000Z"]""", journals, StringComparison.Ordinal);
    }

    /// <summary>As it was before prices had editions.</summary>
    private sealed class FormerStore(SqliteStoreDependencies dependencies) : SqliteStore(
        "llm_costs.db",
        SqliteSchema.FromResources(typeof(LlmCostStore).Assembly, "llm_costs").At(7),
        dependencies,
        new KeptTable("llm_prices", ["model", "effective_from"], Journalled: true));

    private sealed class Host : LlmCostsHost
    {
        private const string Imported =
            """{"model":"gpt-4","vendor":"openai","aliases":null,"pattern":null,"since":"2020-01-01","updated":"2020-01-01","prices":{"input":"0.000000001"},"tiers":null}""";

        public List<string> Before { get; private set; } = [];

        protected override async Task PrepareAsync()
        {
            using var signal = new OutboxSignal();
            var (elsewhere, now) = (Path.Combine(Folder, "elsewhere"), Options.Create(new SqliteStoreSettings { Directory = Folder }));
            List<object[]> shipped;
            await using (var current = new LlmCostStore(new SqliteStoreDependencies(Options.Create(new SqliteStoreSettings { Directory = elsewhere }), signal, Clock)))
            {
                using var prices = new PriceList(current);
                await prices.RefreshAsync(CancellationToken.None);
                shipped = await current.ReadAsync(
                    connection => connection.Query("SELECT model, effective_from, version, source, content, recorded_at FROM llm_prices ORDER BY id", r => Enumerable.Range(0, 6).Select(r.GetValue).ToArray()),
                    CancellationToken.None);
            }

            await using var former = new FormerStore(new SqliteStoreDependencies(now, signal, Clock));
            Before = await former.WriteAsync(
                write =>
                {
                    foreach (var row in shipped.Append(["gpt-4", 1767225600000000, "import-litellm-20260101T000000Z", "s", Imported, 0]))
                    {
                        write.Connection.Execute(
                            "INSERT INTO llm_prices (model, effective_from, version, source, content, recorded_at) VALUES ($model, $from, $version, $source, $content, $at)",
                            ("$model", row[0]), ("$from", row[1]), ("$version", row[2]), ("$source", row[3]), ("$content", row[4]), ("$at", row[5]));
                    }

                    write.Connection.Execute("""INSERT OR IGNORE INTO archive_changes VALUES ('llm_prices', '["gpt-4",1767225600000000]', 1)""");
                    return write.Connection.Query("SELECT * FROM llm_prices ORDER BY id", Row);
                },
                CancellationToken.None);
        }

        public static Task<List<string>> RowsAsync(LlmCostStore store) =>
            store.ReadAsync(connection => connection.Query("SELECT * FROM llm_prices ORDER BY id", Row), CancellationToken.None);

        private static string Row(SqliteDataReader row) => string.Join('|', Enumerable.Range(0, row.FieldCount).Select(row.GetValue));
    }
}
