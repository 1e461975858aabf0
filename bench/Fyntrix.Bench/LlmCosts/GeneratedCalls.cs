using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.Bench.LlmCosts;

/// <summary>
/// Booked calls of 90 days with their totals, the same each time: 8 models of which some are called more than others, 50 users likewise, 6 agents, runs of 100
/// calls, and one call in a hundred of one of 200 models that have no price.
/// </summary>
internal static class GeneratedCalls
{
    public const int Days = 90;

    private const long DayMicros = 86_400_000_000;

    private static readonly string[] Models = ["gpt-4o-mini", "gpt-4o", "gpt-4.1-mini", "o4-mini"];

    public static string Model(int number) => Models[number % Models.Length];

    /// <summary>A store on a folder, which this process serves.</summary>
    public static LlmCostStore Store(string folder, OutboxSignal signal)
    {
        var store = new LlmCostStore(new SqliteStoreDependencies(Options.Create(new SqliteStoreSettings { Directory = folder, LongestWait = TimeSpan.FromMinutes(10) }), signal, TimeProvider.System));
        store.TryServe();
        return store;
    }

    /// <summary>Fills an empty store; the last call was made a moment ago.</summary>
    public static async Task FillAsync(LlmCostStore store, int rows)
    {
        var start = SqliteSql.ToMicros(DateTimeOffset.UtcNow) - Days * DayMicros;
        for (var day = 0; day < Days; day++)
        {
            var (first, end) = ((long)rows * day / Days, (long)rows * (day + 1) / Days);
            await store.WriteAsync(write => FillDay(write, rows, first, end, start), CancellationToken.None);
        }
    }

    private static int FillDay(SqliteWrite write, int rows, long first, long end, long start)
    {
        // What the indexes are made of stays in memory while the file grows.
        write.Connection.Execute("PRAGMA cache_size = -500000");
        return write.Connection.Execute(
            """
            CREATE TEMP TABLE numbers AS
            WITH RECURSIVE n(i) AS (SELECT $first UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $end)
            SELECT i, $start + i * $step AS at, i * 2654435761 % 4294967296 AS a, (i + 77) * 2246822519 % 4294967296 AS b, (i + 991) * 3266489917 % 4294967296 AS c FROM n;
            INSERT INTO llm_requests (
                model, tokens_input, tokens_output, cost_usd, created_at, created_at_micros, recorded_at, tokens_cached, cost_nano_usd, cost_breakdown, price_version,
                provider, provider_response_id, user_id, agent, run_id, latency_ms, status, source, reported_by)
            SELECT
                CASE WHEN i % 100 = 99 THEN 'unknown-' || (i / 100 % 200) ELSE 'gpt-' || ((a >> 8) % 100 * ((a >> 8) % 100) / 1250) END,
                1000 + (b >> 8) % 5000, 100 + (c >> 8) % 700, CASE WHEN i % 100 <> 99 THEN 0.001 END, datetime(at / 1000000, 'unixepoch'), at, at, 100,
                CASE WHEN i % 100 <> 99 THEN 1000000 + (b >> 8) % 5000 END, CASE WHEN i % 100 <> 99 THEN '{"input":500000,"output":500000}' END, CASE WHEN i % 100 <> 99 THEN '2026-11-20' END,
                'openai', printf('chatcmpl-%08x%08x%08x', a, b, c), 'user-' || ((b >> 12) % 1000 * ((b >> 12) % 1000) / 20000), 'agent-' || ((c >> 12) % 6), 'run-' || (i / 100), 700, 'OK', 'API', 'bench'
            FROM numbers;
            INSERT INTO llm_totals
            SELECT created_at_micros / 1800000000 * 1800000000 AS bucket, model, user_id, agent, count(*), count(*) - count(cost_nano_usd), sum(tokens_input), sum(tokens_output),
                   sum(tokens_cached), 0, 0, sum(CASE WHEN cost_nano_usd IS NULL THEN tokens_input + tokens_output ELSE 0 END), coalesce(sum(cost_nano_usd), 0)
            FROM llm_requests WHERE created_at_micros >= $start + $first * $step AND created_at_micros < $start + $end * $step
            GROUP BY 1, 2, 3, 4
            -- The half hour in which one part of the rows ends and the next begins.
            ON CONFLICT DO UPDATE SET requests = requests + excluded.requests, unpriced_requests = unpriced_requests + excluded.unpriced_requests,
                tokens_input = tokens_input + excluded.tokens_input, tokens_output = tokens_output + excluded.tokens_output, tokens_cached = tokens_cached + excluded.tokens_cached,
                unpriced_tokens = unpriced_tokens + excluded.unpriced_tokens, cost_nano_usd = cost_nano_usd + excluded.cost_nano_usd;
            INSERT INTO quarantine (source, code, detail, payload, user_id, reported_by, received_at)
            SELECT 'API', 'TOKENS_NEGATIVE', 'tokens_input must not be negative.', '{"model":"gpt-4o-mini","tokens_input":-1}', NULL, 'bench', at FROM numbers;
            DELETE FROM archive_changes;
            DROP TABLE temp.numbers;
            """,
            ("$first", first), ("$end", end), ("$start", start), ("$step", Days * DayMicros / rows));
    }
}
