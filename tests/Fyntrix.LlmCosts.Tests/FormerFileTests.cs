using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>A file of the former system opens and is upgraded in place.</summary>
public sealed class FormerFileTests(FormerFileTests.FormerHost host) : IClassFixture<FormerFileTests.FormerHost>
{
    [Fact]
    public async Task Rows_keep_their_former_columns_and_gain_the_exact_cost()
    {
        var rows = await host.Store.ReadAsync(
            connection => connection.Query(
                "SELECT id, model, tokens_input, tokens_output, cost_usd, created_at, created_at_micros, cost_nano_usd, price_version, source FROM llm_requests ORDER BY id",
                r => string.Join('|', Enumerable.Range(0, r.FieldCount).Select(i => r.IsDBNull(i) ? "null" : Convert.ToString(r.GetValue(i), System.Globalization.CultureInfo.InvariantCulture)))),
            CancellationToken.None);

        Assert.Equal(
            [
                "1|gpt-4|100|50|0.006|2026-01-09 05:00:00|1767934800000000|6000000|former|IMPORT",
                "2|gpt-4-turbo|1000|500|0.025|2026-01-09 05:29:59|1767936599000000|25000000|former|IMPORT",
                "3|gpt-3.5-turbo|1000|1000|0.0035|2026-01-08 23:59:59|1767916799000000|3500000|former|IMPORT",
                // The former system priced models that it did not know as gpt-4: no price.
                "4|gpt-4o|1000|1000|0.09|2026-01-09 05:00:00|1767934800000000|null|null|IMPORT",
                // Not what the former prices make of these tokens.
                "5|gpt-4|100|50|0.007|2026-01-09 05:00:00|1767934800000000|null|null|IMPORT",
                "6|gpt-4|100|50|null|2026-01-09 05:00:00|1767934800000000|null|null|IMPORT",
            ],
            rows);
    }

    [Fact]
    public async Task Rows_that_break_a_rule_are_kept_apart_whole()
    {
        var kept = (await LlmCostsHost.GetAsync(host.Admin, "/api/v1/llm/quarantine")).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(
            ["COST_UNREADABLE", "MODEL_MISSING", "TIME_UNREADABLE", "TIME_UNREADABLE", "TOKENS_MISSING", "TOKENS_NEGATIVE", "TOKENS_TOO_MANY"],
            kept.Select(q => q.GetProperty("code").GetString()).Order());
        Assert.Contains(kept, q => q.GetProperty("payload").GetString() == """{"id":8,"model":"gpt-4","tokens_input":-1,"tokens_output":50,"cost_usd":0.1,"created_at":"2026-01-09 05:00:00"}""");
        Assert.All(kept, q => Assert.Equal("IMPORT", q.GetProperty("source").GetString()));
    }

    [Fact]
    public async Task Totals_are_made_of_the_rows_that_are_there()
    {
        Assert.Equal(6, await host.QueryLongAsync("SELECT sum(requests) FROM llm_totals"));
        Assert.Equal(3, await host.QueryLongAsync("SELECT sum(unpriced_requests) FROM llm_totals"));
        Assert.Equal(34_500_000, await host.QueryLongAsync("SELECT sum(cost_nano_usd) FROM llm_totals"));
        await host.SumsAgreeAsync();
        var usage = await LlmCostsHost.GetAsync(host.Admin, "/api/v1/llm/usage");
        Assert.Equal("0.0345", usage.GetProperty("total_cost_usd").GetRawText());
        Assert.Equal(2, usage.GetProperty("daily_breakdown").GetArrayLength());
        Assert.Equal("0.031", (await LlmCostsHost.GetAsync(host.Admin, "/api/v1/llm/usage/timeseries?interval=day&from=2026-01-09T00:00:00Z")).GetProperty("points")[0].GetProperty("cost_usd").GetRawText());
    }

    [Fact]
    public async Task Amounts_come_from_exact_figures_and_a_former_one_that_is_not_exact_is_shown_apart()
    {
        var shown = (await LlmCostsHost.GetAsync(host.Admin, "/api/v1/llm/requests")).GetProperty("items").EnumerateArray()
            .OrderBy(r => r.GetProperty("id").GetInt64())
            .Select(r => $"{r.GetProperty("id")} {r.GetProperty("cost_usd").GetRawText()} {r.GetProperty("former_cost_usd").GetRawText()}");

        Assert.Equal(["1 0.006 null", "2 0.025 null", "3 0.0035 null", "4 null 0.09", "5 null 0.007", "6 null null"], shown);
    }

    [Fact]
    public async Task The_upgraded_file_takes_reports_and_gives_back_space()
    {
        Assert.Equal(2, await host.QueryLongAsync("PRAGMA auto_vacuum"));
        Assert.Equal(0, await host.QueryLongAsync("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"));
        Assert.Equal(6, (await LlmCostsHost.GetAsync(host.Admin, "/api/v1/llm/requests")).GetProperty("items").GetArrayLength());
    }

    /// <summary>Puts a file with the former schema and rows, good and bad, in the service's folder.</summary>
    public sealed class FormerHost : LlmCostsHost
    {
        protected override async Task PrepareAsync()
        {
            await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(Folder, "llm_costs.db"), Pooling = false }.ConnectionString);
            await connection.OpenAsync();
            connection.Execute(
                """
                CREATE TABLE llm_requests (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    model TEXT NOT NULL,
                    tokens_input INTEGER,
                    tokens_output INTEGER,
                    cost_usd REAL,
                    created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
                );
                CREATE INDEX idx_created_at ON llm_requests(created_at DESC);
                INSERT INTO llm_requests (id, model, tokens_input, tokens_output, cost_usd, created_at) VALUES
                    (1, 'gpt-4', 100, 50, 100 / 1000.0 * 0.03 + 50 / 1000.0 * 0.06, '2026-01-09 05:00:00'),
                    (2, 'gpt-4-turbo', 1000, 500, 0.025, '2026-01-09 05:29:59'),
                    (3, 'gpt-3.5-turbo', 1000, 1000, 0.0035, '2026-01-08 23:59:59'),
                    (4, 'gpt-4o', 1000, 1000, 0.09, '2026-01-09 05:00:00'),
                    (5, 'gpt-4', 100, 50, 0.007, '2026-01-09 05:00:00'),
                    (6, 'gpt-4', 100, 50, NULL, '2026-01-09 05:00:00'),
                    (7, 'gpt-4', NULL, 50, 0.1, '2026-01-09 05:00:00'),
                    (8, 'gpt-4', -1, 50, 0.1, '2026-01-09 05:00:00'),
                    (9, 'gpt-4', 1, 50, 0.1, 'yesterday'),
                    (10, 'gpt-4', 1, 50, 0.1, NULL),
                    (11, '', 1, 50, 0.1, '2026-01-09 05:00:00'),
                    (12, 'gpt-4', 1, 50, -0.1, '2026-01-09 05:00:00'),
                    (13, 'gpt-4', 1, 2000000000, 0.1, '2026-01-09 05:00:00');
                """);
        }
    }
}
