using Fyntrix.LlmCosts.Prices;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>
/// Collects what a write adds to the totals and to those by tag, so that each bucket is touched once, and writes it. A call counts
/// under each of its tags.
/// </summary>
internal sealed class Totals
{
    public const long BucketMicros = 1_800_000_000;

    private static readonly Table All = new("llm_totals", ["bucket", "model", "user_id", "agent"]);
    private static readonly Table Tags = new("llm_tag_totals", ["bucket", "tag"]);

    private readonly Dictionary<Key, Amounts> _changes = [];
    private readonly Dictionary<TagKey, Amounts> _tagChanges = [];

    /// <summary>The start of the half hour that holds a moment, in microseconds since 1970 UTC.</summary>
    public static long BucketOf(DateTimeOffset moment) => SqliteSql.ToMicros(moment) / BucketMicros * BucketMicros;

    /// <param name="call">The call that is counted.</param>
    /// <param name="attribution">Under whom.</param>
    /// <param name="sign">1 to count it, -1 to take it away.</param>
    public void Add(Call call, Attribution attribution, int sign)
    {
        var bucket = BucketOf(call.CalledAt);
        var key = new Key(bucket, call.Model, attribution.UserId ?? "", attribution.Agent ?? "");
        _changes[key] = _changes.GetValueOrDefault(key).Plus(call, sign);
        foreach (var tag in attribution.Tags)
        {
            var tagKey = new TagKey(bucket, tag);
            _tagChanges[tagKey] = _tagChanges.GetValueOrDefault(tagKey).Plus(call, sign);
        }
    }

    public void Save(SqliteWrite write)
    {
        foreach (var (key, change) in _changes)
            All.Save(write, change, ("$bucket", key.Bucket), ("$model", key.Model), ("$user_id", key.UserId), ("$agent", key.Agent));
        foreach (var (key, change) in _tagChanges)
            Tags.Save(write, change, ("$bucket", key.Bucket), ("$tag", key.Tag));
    }

    private readonly record struct Key(long Bucket, string Model, string UserId, string Agent);

    private readonly record struct TagKey(long Bucket, string Tag);

    /// <summary>One table of totals. All have the same columns behind those of their key.</summary>
    private sealed class Table
    {
        private readonly string _insert;
        private readonly string _update;
        private readonly string _deleteEmpty;

        public Table(string name, string[] key)
        {
            var match = string.Join(" AND ", key.Select(c => $"{c} = ${c}"));
            _insert =
                $"""
                INSERT INTO {name} ({string.Join(", ", key)}, requests, unpriced_requests, tokens_input, tokens_output,
                                    tokens_cached, tokens_cache_write, tokens_reasoning, unpriced_tokens, cost_nano_usd)
                VALUES ({string.Join(", ", key.Select(c => $"${c}"))}, $requests, $unpriced, $input, $output,
                        $cached, $cache_write, $reasoning, $unpriced_tokens, $cost)
                """;
            _update =
                $"""
                UPDATE {name} SET
                    requests = requests + $requests,
                    unpriced_requests = unpriced_requests + $unpriced,
                    tokens_input = tokens_input + $input,
                    tokens_output = tokens_output + $output,
                    tokens_cached = tokens_cached + $cached,
                    tokens_cache_write = tokens_cache_write + $cache_write,
                    tokens_reasoning = tokens_reasoning + $reasoning,
                    unpriced_tokens = unpriced_tokens + $unpriced_tokens,
                    cost_nano_usd = cost_nano_usd + $cost
                WHERE {match}
                """;
            _deleteEmpty = $"DELETE FROM {name} WHERE {match} AND requests = 0";
        }

        public void Save(SqliteWrite write, Amounts change, params ReadOnlySpan<(string Name, object? Value)> key)
        {
            // Counted and taken away again by the same write: a total of nothing would stay for good.
            if (change == default)
                return;
            ReadOnlySpan<(string, object?)> row =
            [
                ("$requests", change.Requests), ("$unpriced", change.Unpriced), ("$input", change.Input), ("$output", change.Output),
                ("$cached", change.Cached), ("$cache_write", change.CacheWrite), ("$reasoning", change.Reasoning),
                ("$unpriced_tokens", change.UnpricedTokens), ("$cost", change.NanoUsd), .. key,
            ];
            // Most are there already, and each statement fires the triggers that keep sums and archive.
            if (write.Connection.Execute(_update, row) == 0)
                write.Connection.Execute(_insert, row);
            if (change.Requests < 0)
                write.Connection.Execute(_deleteEmpty, key);
        }
    }

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
                UnpricedTokens + (nano is null ? sign * call.CeilingTokens : 0),
                NanoUsd + sign * (nano ?? 0));
        }
    }
}
