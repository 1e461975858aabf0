using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.LlmCosts.Tests;

/// <summary>A file of each earlier version of this service is upgraded in place, with all that stands in it.</summary>
public sealed class EarlierFileTests : IDisposable
{
    // What an upgrade must leave as it was; these tables there are since version 2, others come later.
    private static readonly string[] Kept =
    [
        "llm_requests", "llm_totals", "llm_prices", "llm_budgets", "llm_budget_windows", "llm_reservations", "llm_reservation_holds", "llm_valuations", "llm_cleanups", "quarantine",
        "outbox_messages", "inbox_messages",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fyntrix-earlier-");
    private readonly OutboxSignal _signal = new();

    public void Dispose()
    {
        _signal.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public async Task A_file_of_an_earlier_version_keeps_its_rows_and_becomes_as_a_new_one_is(int version)
    {
        Dictionary<string, List<string>> before;
        await using (var earlier = new EarlierStore(Dependencies("used"), version))
        {
            before = await earlier.WriteAsync(
                write =>
                {
                    write.Connection.Execute(Rows);
                    if (version >= 4)
                        write.Connection.Execute("INSERT INTO llm_tag_totals VALUES (1767934800000000, 'beta', 1, 0, 100, 50, 10, 5, 20, 0, 6000000)");
                    if (version >= 7)
                        write.Connection.Execute("INSERT INTO llm_incomplete_restores (restored_at, faults) VALUES (7, '[]')");
                    return Kept.ToDictionary(t => t, t => RowsOf(write.Connection, t, ColumnsOf(write.Connection, t)));
                },
                CancellationToken.None);
        }

        await using var upgraded = new LlmCostStore(Dependencies("used"));
        await using var made = new LlmCostStore(Dependencies("new"));
        var columns = before.ToDictionary(t => t.Key, t => t.Value[0].Split(": ")[0]);
        var after = await upgraded.WriteAsync(write => Kept.ToDictionary(t => t, t => RowsOf(write.Connection, t, columns[t])), CancellationToken.None);

        Assert.Equal(before, after);
        Assert.Equal(await ShapeAsync(made), await ShapeAsync(upgraded));
        var (faults, tags, sums, unpriced) = await upgraded.ReadAsync(
            connection => (
                connection.QueryLong("SELECT (SELECT count(*) FROM pragma_foreign_key_check) + (SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok')"),
                connection.Query("SELECT tag, requests, tokens_input, cost_nano_usd FROM llm_tag_totals", r => $"{r[0]} {r[1]} {r[2]} {r[3]}"),
                connection.Query("SELECT kind, bucket, name, requests, unpriced_requests, cost_nano_usd FROM llm_sums WHERE span = 1 ORDER BY 1, 2, 3", r => $"{r[0]} {r[1]} {r[2]} {r[3]} {r[4]} {r[5]}"),
                connection.Query("SELECT model, requests, tokens FROM llm_unpriced_models", r => $"{r[0]} {r[1]} {r[2]}")),
            CancellationToken.None);
        Assert.Equal(0, faults);
        Assert.Equal(["beta 1 100 6000000"], tags);
        // 9 January 2026, to 18:30 UTC and from there.
        Assert.Equal(
            [
                "AGENT 1767916800000000 news 1 0 6000000",
                "AGENT 1767983400000000  2 2 0",
                "MODEL 1767916800000000 gpt-4 1 0 6000000",
                "MODEL 1767983400000000 nobody 2 2 0",
                "USER 1767916800000000 asha 1 0 6000000",
                "USER 1767983400000000  2 2 0",
            ],
            sums);
        Assert.Equal(["nobody 2 30"], unpriced);
        // As text by now.
        Assert.Equal(["01 1"], await upgraded.ReadAsync(connection => connection.Query("SELECT user_hash, forgotten_at FROM forgotten_users", r => $"{r[0]} {r[1]}"), CancellationToken.None));
    }

    private const string Rows =
        """
        INSERT INTO llm_requests (id, model, tokens_input, tokens_output, cost_usd, created_at, created_at_micros, recorded_at, tokens_cached, tokens_cache_write, tokens_reasoning,
                                  cost_nano_usd, cost_breakdown, price_version, provider, provider_response_id, user_id, agent, run_id, tags, status, source, reported_by) VALUES
            (5, 'gpt-4', 100, 50, 0.006, '2026-01-09 05:00:00', 1767934800000000, 1767934800000001, 10, 5, 20, 6000000, '{"input":3000000,"output":3000000}', 'v', 'openai', 'r-1', 'asha', 'news', 'run', '["beta"]', 'OK', 'API', 'agents'),
            (9, 'nobody', 10, 5, NULL, '2026-01-09 18:30:00', 1767983400000000, 1767983400000001, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'ERROR', 'PROXY', NULL);
        INSERT INTO llm_totals VALUES
            (1767934800000000, 'gpt-4', 'asha', 'news', 1, 0, 100, 50, 10, 5, 20, 0, 6000000),
            (1767983400000000, 'nobody', '', '', 1, 1, 10, 5, 0, 0, 0, 15, 0),
            (1767985200000000, 'nobody', '', '', 1, 1, 10, 5, 0, 0, 0, 15, 0);
        INSERT INTO llm_prices (id, model, effective_from, version, source, content, recorded_at) VALUES (3, 'gpt-4', 1, 'v', 's', '{}', 2), (7, 'gpt-4', 2, 'import-x', 's', '{"a":1}', 3);
        INSERT INTO llm_budgets VALUES ('b', 'limit', 10, 'HARD', 'DAY', 'IST', 'AGENT', 'news', 1, 'WARNING', 5, 1, 2);
        INSERT INTO llm_budget_windows VALUES ('b', 5, 6, 7, 8);
        INSERT INTO llm_reservations (id, model, user_id, agent, tags, reserved_nano_usd, state, settled_nano_usd, request_id, reserved_by, created_at, expires_at, ended_at) VALUES
            ('held', 'gpt-4', 'asha', 'news', '["beta"]', 8, 'HELD', NULL, NULL, 'agents', 1, 2, NULL), ('settled', 'gpt-4', NULL, NULL, NULL, 8, 'SETTLED', 9, 5, 'agents', 1, 2, 3);
        INSERT INTO llm_reservation_holds VALUES ('held', 'b', 5);
        INSERT INTO llm_valuations (id, request_id, cost_nano_usd, cost_breakdown, price_version, reason, valued_by, valued_at) VALUES (4, 9, 1, '{"input":1}', 'v', 'r', 'boss', 1);
        INSERT INTO llm_cleanups (id, removed_before, deleted, requested_by, finished_at) VALUES (2, 1, 2, 'boss', 3);
        INSERT INTO quarantine (id, source, code, detail, payload, user_id, reported_by, received_at) VALUES (6, 'API', 'C', 'd', '{}', 'asha', 'agents', 1);
        INSERT INTO forgotten_users VALUES (x'01', 1);
        INSERT INTO outbox_messages (id, type, payload, created_at) VALUES ('0190a0a0-0000-7000-8000-000000000001', 't', '{}', 1);
        INSERT INTO inbox_messages (message_id, handler, handled_at) VALUES ('0190a0a0-0000-7000-8000-000000000002', 'h', 1);
        """;

    private static string ColumnsOf(SqliteConnection connection, string table) =>
        string.Join(", ", connection.Query($"PRAGMA table_info({table})", r => r.GetText("name")!));

    private static List<string> RowsOf(SqliteConnection connection, string table, string columns) => connection.Query(
        $"SELECT {columns} FROM {table} ORDER BY 1, 2",
        r => $"{columns}: {string.Join('|', Enumerable.Range(0, r.FieldCount).Select(i => r.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : r.GetValue(i)))}");

    /// <summary>Tables with their columns, indexes and triggers; a table that was altered has another text than one that was not.</summary>
    private static Task<List<string>> ShapeAsync(SqliteStore store) => store.ReadAsync(
        connection => connection.Query(
            """
            SELECT m.type || ' ' || m.name || ' ' || CASE m.type
                WHEN 'table' THEN (SELECT group_concat(name || ' ' || type || ' ' || "notnull" || ' ' || pk || ' ' || coalesce(dflt_value, '')) FROM (SELECT * FROM pragma_table_info(m.name) ORDER BY name))
                ELSE coalesce(m.sql, '') END AS shape
            FROM sqlite_master m WHERE m.name NOT LIKE 'sqlite_%' ORDER BY 1
            """,
            r => r.GetString(0)),
        CancellationToken.None);

    private SqliteStoreDependencies Dependencies(string folder) =>
        new(Options.Create(new SqliteStoreSettings { Directory = Path.Combine(_folder.FullName, folder) }), _signal, new TestClock(new DateTimeOffset(2026, 1, 10, 0, 0, 0, TimeSpan.Zero)));

    private sealed class EarlierStore(SqliteStoreDependencies dependencies, int version)
        : SqliteStore("llm_costs.db", SqliteSchema.FromResources(typeof(LlmCostStore).Assembly, "llm_costs").At(version), dependencies);
}
