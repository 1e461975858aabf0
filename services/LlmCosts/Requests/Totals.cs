using Fyntrix.LlmCosts.Prices;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>Collects what a write adds to the totals, so that each bucket is touched once, and writes it.</summary>
internal sealed class Totals
{
    public const long BucketMicros = 1_800_000_000;

    private readonly Dictionary<Key, Amounts> _changes = [];

    /// <summary>The start of the half hour that holds a moment, in microseconds since 1970 UTC.</summary>
    public static long BucketOf(DateTimeOffset moment) => SqliteSql.ToMicros(moment) / BucketMicros * BucketMicros;

    /// <param name="call">The call that is counted.</param>
    /// <param name="attribution">Under whom.</param>
    /// <param name="sign">1 to count it, -1 to take it away.</param>
    public void Add(Call call, Attribution attribution, int sign)
    {
        var key = new Key(BucketOf(call.CalledAt), call.Model, attribution.UserId ?? "", attribution.Agent ?? "");
        _changes[key] = _changes.GetValueOrDefault(key).Plus(call, sign);
    }

    public void Save(SqliteWrite write)
    {
        foreach (var (key, change) in _changes)
        {
            write.Connection.Execute(
                """
                INSERT INTO llm_totals (bucket, model, user_id, agent, requests, unpriced_requests, tokens_input, tokens_output,
                                        tokens_cached, tokens_cache_write, tokens_reasoning, unpriced_tokens, cost_nano_usd)
                VALUES ($bucket, $model, $user, $agent, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                ON CONFLICT DO NOTHING
                """,
                ("$bucket", key.Bucket), ("$model", key.Model), ("$user", key.UserId), ("$agent", key.Agent));
            write.Connection.Execute(
                """
                UPDATE llm_totals SET
                    requests = requests + $requests,
                    unpriced_requests = unpriced_requests + $unpriced,
                    tokens_input = tokens_input + $input,
                    tokens_output = tokens_output + $output,
                    tokens_cached = tokens_cached + $cached,
                    tokens_cache_write = tokens_cache_write + $cache_write,
                    tokens_reasoning = tokens_reasoning + $reasoning,
                    unpriced_tokens = unpriced_tokens + $unpriced_tokens,
                    cost_nano_usd = cost_nano_usd + $cost
                WHERE bucket = $bucket AND model = $model AND user_id = $user AND agent = $agent
                """,
                ("$requests", change.Requests), ("$unpriced", change.Unpriced), ("$input", change.Input), ("$output", change.Output),
                ("$cached", change.Cached), ("$cache_write", change.CacheWrite), ("$reasoning", change.Reasoning),
                ("$unpriced_tokens", change.UnpricedTokens), ("$cost", change.NanoUsd),
                ("$bucket", key.Bucket), ("$model", key.Model), ("$user", key.UserId), ("$agent", key.Agent));
            if (change.Requests < 0)
            {
                write.Connection.Execute(
                    "DELETE FROM llm_totals WHERE bucket = $bucket AND model = $model AND user_id = $user AND agent = $agent AND requests = 0",
                    ("$bucket", key.Bucket), ("$model", key.Model), ("$user", key.UserId), ("$agent", key.Agent));
            }
        }
    }

    private readonly record struct Key(long Bucket, string Model, string UserId, string Agent);

    private readonly record struct Amounts(
        long Requests, long Unpriced, long Input, long Output, long Cached, long CacheWrite, long Reasoning, long UnpricedTokens, long NanoUsd)
    {
        public Amounts Plus(Call call, int sign)
        {
            var nano = (call.Cost as Cost.Priced)?.NanoUsd;
            return new(
                Requests + sign,
                Unpriced + (nano is null ? sign : 0),
                Input + sign * call.Usage.Input,
                Output + sign * call.Usage.Output,
                Cached + sign * call.Usage.Cached,
                CacheWrite + sign * call.Usage.CacheWrite,
                Reasoning + sign * call.Usage.Reasoning,
                UnpricedTokens + (nano is null ? sign * (call.Usage.Input + call.Usage.Output) : 0),
                NanoUsd + sign * (nano ?? 0));
        }
    }
}
