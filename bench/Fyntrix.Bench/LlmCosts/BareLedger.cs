using System.Globalization;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Bench.LlmCosts;

/// <summary>
/// The same rows by one prepared statement on a connection of its own, into a table with the same columns, rules and indexes; WAL and
/// synchronous=FULL as the store has it, and nothing else.
/// </summary>
internal sealed class BareLedger : IDisposable
{
    private static readonly string[] Columns =
    [
        "model", "tokens_input", "tokens_output", "cost_usd", "created_at", "created_at_micros", "recorded_at",
        "tokens_cached", "tokens_cache_write", "tokens_reasoning", "token_classes", "cost_nano_usd", "cost_breakdown",
        "price_version", "price_tier", "provider", "provider_response_id", "report_key", "user_id", "agent", "run_id", "pick_uuid",
        "tags", "service_tier", "speed", "latency_ms", "status", "source", "reported_by", "estimated",
    ];

    private readonly string _prefix = Guid.NewGuid().ToString("N");
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _total;
    private int _number;

    /// <param name="path">A file that a store has made and left.</param>
    public BareLedger(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
        _connection.Execute("PRAGMA synchronous = FULL");
        // What the archive notes is no part of a bare loop.
        foreach (var trigger in _connection.Query("SELECT name FROM sqlite_master WHERE type = 'trigger'", r => r.GetString(0)))
            _connection.Execute($"DROP TRIGGER {trigger}");
        _insert = Prepare($"INSERT INTO llm_requests ({string.Join(", ", Columns)}) VALUES ({string.Join(", ", Columns.Select(c => "$" + c))})", Columns);
        _total = Prepare(
            """
            INSERT INTO llm_totals (bucket, model, user_id, agent, requests, unpriced_requests, tokens_input, tokens_output,
                                    tokens_cached, tokens_cache_write, tokens_reasoning, unpriced_tokens, cost_nano_usd)
            VALUES ($bucket, $model, $user_id, $agent, 1, 0, $tokens_input, $tokens_output, $tokens_cached, 0, 0, 0, $cost_nano_usd)
            ON CONFLICT DO UPDATE SET requests = requests + 1, tokens_input = tokens_input + excluded.tokens_input, tokens_output = tokens_output + excluded.tokens_output,
                tokens_cached = tokens_cached + excluded.tokens_cached, cost_nano_usd = cost_nano_usd + excluded.cost_nano_usd
            """,
            ["bucket", "model", "user_id", "agent", "tokens_input", "tokens_output", "tokens_cached", "cost_nano_usd"]);
    }

    /// <param name="perCommit">Rows that share a transaction.</param>
    /// <param name="totals">Whether each row is also added to the totals.</param>
    public int Run(int rows, int perCommit, bool totals = false)
    {
        var now = SqliteSql.ToMicros(DateTimeOffset.UtcNow);
        for (var i = 0; i < rows; i += perCommit)
        {
            using var transaction = _connection.BeginTransaction();
            _insert.Transaction = _total.Transaction = transaction;
            for (var j = i; j < Math.Min(rows, i + perCommit); j++)
                Add(_number++, now, totals);
            transaction.Commit();
        }

        return rows;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _total.Dispose();
        _connection.Dispose();
    }

    private void Add(int number, long now, bool totals)
    {
        long input = 1000 + number % 5000, output = 100 + number % 700, cached = number % 900, nano = input * 150 + output * 600;
        var (model, user, agent) = (GeneratedCalls.Model(number), $"user-{(number % 20).ToString(CultureInfo.InvariantCulture)}", $"agent-{(number % 6).ToString(CultureInfo.InvariantCulture)}");
        Set(
            _insert,
            model, input, output, nano / 1e9, "2026-11-27 08:00:00", now, now, cached, 0L, 0L, null, nano,
            $$"""{"input":{{(nano / 2).ToString(CultureInfo.InvariantCulture)}},"output":{{(nano - nano / 2).ToString(CultureInfo.InvariantCulture)}}}""",
            "2026-11-20", null, "openai", $"{_prefix}-{number.ToString(CultureInfo.InvariantCulture)}", null, user, agent, null, null, null, null, null, 300L + number % 900, "OK", "API", "bench", 0L);
        _insert.ExecuteNonQuery();
        if (!totals)
            return;
        Set(_total, now / 1_800_000_000 * 1_800_000_000, model, user, agent, input, output, cached, nano);
        _total.ExecuteNonQuery();
    }

    private static void Set(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }

    private SqliteCommand Prepare(string sql, string[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters)
            command.Parameters.AddWithValue("$" + parameter, DBNull.Value);
        command.Prepare();
        return command;
    }
}
