using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Prices.Revaluation;
using Fyntrix.LlmCosts.Tokens;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>The rows of llm_requests.</summary>
internal sealed class RequestRows(SqliteConnection connection)
{
    private static readonly string[] Columns =
    [
        "model", "tokens_input", "tokens_output", "cost_usd", "created_at", "created_at_micros", "recorded_at",
        "tokens_cached", "tokens_cache_write", "tokens_reasoning", "token_classes", "cost_nano_usd", "cost_breakdown",
        "price_version", "price_tier", "provider", "provider_response_id", "report_key", "user_id", "agent", "run_id", "pick_uuid",
        "tags", "service_tier", "speed", "latency_ms", "status", "source", "reported_by", "estimated", "ceiling_tokens",
    ];

    // Beyond what a report says.
    private static readonly string Selected = $"id, over_budget, {string.Join(", ", Columns)}";

    private static readonly string InsertSql =
        $"INSERT INTO llm_requests ({string.Join(", ", Columns)}) VALUES ({string.Join(", ", Columns.Select(c => "$" + c))}) ON CONFLICT DO NOTHING";

    private static readonly string[] Parameters = [.. Columns.Select(c => "$" + c)];

    /// <returns>The new row's id; null when the same call is there already.</returns>
    public long? Insert(Call call, DateTimeOffset now)
    {
        var priced = call.Cost as Cost.Priced;
        object?[] values =
        [
            call.Model, call.Usage.Input, call.Usage.Output,
            // The former column is a REAL, kept for who reads the file; every sum is taken from cost_nano_usd.
            priced is null ? null : (double)NanoUsd.ToUsd(priced.NanoUsd),
            call.CalledAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            SqliteSql.ToMicros(call.CalledAt), SqliteSql.ToMicros(now),
            call.Usage.Cached, call.Usage.CacheWrite, call.Usage.Reasoning,
            call.Usage.Further.IsEmpty ? null : Json(call.Usage.Further),
            priced?.NanoUsd, priced is null ? null : Json(priced.Breakdown), priced?.Version, priced?.Tier,
            call.Provider, call.ProviderResponseId, call.ReportKey,
            call.Attribution.UserId, call.Attribution.Agent, call.Attribution.RunId, call.Attribution.PickUuid, Tags(call.Attribution),
            call.Parameters.ServiceTier, call.Parameters.Speed, call.LatencyMs, call.Status.ToString(), call.Source.ToString(), call.ReportedBy, call.Estimated,
            priced is null && call.CeilingTokens != call.Usage.Input + call.Usage.Output ? call.CeilingTokens : null,
        ];
        var parameters = new (string, object?)[values.Length];
        for (var i = 0; i < values.Length; i++)
            parameters[i] = (Parameters[i], values[i]);
        // Not by RETURNING: SQLite would begin a savepoint of its own for each row, inside one that has touched all pages of the batch.
        return connection.Execute(InsertSql, parameters) == 1 ? connection.LastInsertedId() : null;
    }

    /// <summary>The row that the first report of a call made; null when there is none.</summary>
    public RequestRow? FindFirst(Call call)
    {
        var sql = $"SELECT {Selected} FROM llm_requests WHERE";
        var found = call.ProviderResponseId is null
            ? null
            : connection.QueryFirst(
                $"{sql} ifnull(provider, '') = ifnull($provider, '') AND provider_response_id = $response",
                Map,
                ("$provider", call.Provider), ("$response", call.ProviderResponseId));
        return found ?? connection.QueryFirst($"{sql} report_key = $key", Map, ("$key", call.ReportKey));
    }

    public static RequestRow? Find(SqliteConnection connection, long id) =>
        connection.QueryFirst($"SELECT {Selected} FROM llm_requests WHERE id = $id", Map, ("$id", id));

    public void Fill(long id, Attribution attribution) => connection.Execute(
        "UPDATE llm_requests SET user_id = $user, agent = $agent, run_id = $run, pick_uuid = $pick, tags = $tags WHERE id = $id",
        ("$user", attribution.UserId), ("$agent", attribution.Agent), ("$run", attribution.RunId), ("$pick", attribution.PickUuid), ("$tags", Tags(attribution)), ("$id", id));

    /// <summary>Says by which response a call is known whose first report did not. One that another row has is left to that.</summary>
    /// <returns>False when it is known by that already, or is of another provider.</returns>
    public static bool Name(SqliteWrite write, long id, string? provider, string response) => write.Connection.Execute(
        """
        UPDATE OR IGNORE llm_requests SET provider = ifnull(provider, $provider), provider_response_id = $response
        WHERE id = $id AND provider_response_id IS NULL AND ifnull(provider, $provider) IS $provider
        """,
        ("$provider", provider), ("$response", response), ("$id", id)) == 1;

    /// <summary>Says of a call that a hard budget had no room for it.</summary>
    public static void MarkOverBudget(SqliteWrite write, long id) => write.Connection.Execute("UPDATE llm_requests SET over_budget = 1 WHERE id = $id", ("$id", id));

    /// <summary>Newest first; one more than asked for, to tell whether there are more.</summary>
    public static List<RequestRow> Page(SqliteConnection connection, RequestFilter filter, PageWindow window)
    {
        // Each filter stands in the text only when it is used, so that its index can be.
        var conditions = new List<string>();
        if (filter.UserId is not null)
            conditions.Add("user_id = $user");
        if (filter.Model is not null)
            conditions.Add("model = $model");
        if (filter.RunId is not null)
            conditions.Add("run_id = $run");
        if (window.After is not null)
            conditions.Add("(created_at_micros, id) < ($after, $after_id)");
        var where = conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", conditions)}";
        return connection.Query(
            $"SELECT {Selected} FROM llm_requests {where} ORDER BY created_at_micros DESC, id DESC LIMIT $limit",
            Map,
            ("$user", filter.UserId), ("$model", filter.Model), ("$run", filter.RunId),
            ("$after", window.After?.At),
            ("$after_id", window.After is { } after && long.TryParse(after.Id, CultureInfo.InvariantCulture, out var id) ? id : 0L),
            ("$limit", window.Limit + 1));
    }

    /// <summary>These calls, each with its latest valuation.</summary>
    public static List<RequestRow> WithValuations(SqliteConnection connection, List<RequestRow> rows)
    {
        var latest = Valuations.Latest(connection, rows.Select(r => r.Id));
        return rows.ConvertAll(r => latest.TryGetValue(r.Id, out var valuation) ? r with { Valuation = valuation } : r);
    }

    /// <summary>How many calls are selected; counted up to a limit.</summary>
    public static long Count(SqliteConnection connection, RequestSelection selection, long most) => connection.QueryLong(
        $"SELECT count(*) FROM (SELECT 1 FROM llm_requests WHERE {Condition(selection)} LIMIT $most)",
        ("$from", selection.From), ("$to", selection.To), ("$model", selection.Model), ("$most", most));

    /// <summary>Selected calls, oldest first.</summary>
    /// <param name="after">The last row of the part before; null for the first part.</param>
    public static List<RequestRow> Select(SqliteConnection connection, RequestSelection selection, RequestRow? after, int limit) => connection.Query(
        $"""
        SELECT {Selected} FROM llm_requests
        WHERE {Condition(selection)}{(after is null ? "" : " AND (created_at_micros, id) > ($after, $after_id)")}
        ORDER BY created_at_micros, id LIMIT $limit
        """,
        Map,
        ("$from", selection.From), ("$to", selection.To), ("$model", selection.Model),
        ("$after", after?.Call.CalledAt), ("$after_id", after?.Id), ("$limit", limit));

    private static string Condition(RequestSelection selection) =>
        $"created_at_micros >= $from AND created_at_micros < $to{(selection.Model is null ? "" : " AND model = $model")}{(selection.OnlyUnpriced ? " AND cost_nano_usd IS NULL" : "")}";

    private static string? Tags(Attribution attribution) => attribution.Tags.Count == 0 ? null : JsonSerializer.Serialize(attribution.Tags, JsonDefaults.Options);

    private static string Json(ImmutableSortedDictionary<string, long> map) => JsonSerializer.Serialize(map, JsonDefaults.Options);

    private static RequestRow Map(SqliteDataReader row) => new(
        row.GetInt64(0),
        new Call(
            row.GetString(row.GetOrdinal("model")),
            row.GetText("provider"),
            row.GetText("provider_response_id"),
            row.GetText("report_key"),
            TokenUsage.Of(
                row.GetLong("tokens_input")!.Value,
                row.GetLong("tokens_output")!.Value,
                row.GetLong("tokens_cached")!.Value,
                row.GetLong("tokens_cache_write")!.Value,
                row.GetLong("tokens_reasoning")!.Value,
                ReadMap(row.GetText("token_classes"))).Usage!,
            row.GetLong("cost_nano_usd") is { } nano
                ? new Cost.Priced(nano, ReadMap(row.GetText("cost_breakdown")), row.GetText("price_version")!, row.GetText("price_tier"))
                : new Cost.Unpriced("No price is known for this call.", []),
            new CallParameters(row.GetText("service_tier"), row.GetText("speed")),
            new Attribution(row.GetText("user_id"), row.GetText("agent"), row.GetText("run_id"), row.GetText("pick_uuid"), ReadTags(row.GetText("tags"))),
            (int?)row.GetLong("latency_ms"),
            Enum.Parse<CallStatus>(row.GetString(row.GetOrdinal("status"))),
            SqliteSql.FromMicros(row.GetLong("created_at_micros")!.Value),
            Enum.Parse<ReportSource>(row.GetString(row.GetOrdinal("source"))),
            row.GetText("reported_by"),
            row.GetLong("estimated") == 1)
        {
            BookedCeiling = row.GetLong("ceiling_tokens") ?? row.GetLong("tokens_input")!.Value + row.GetLong("tokens_output")!.Value,
        },
        row.GetLong("cost_nano_usd") is null ? row.GetReal("cost_usd") : null,
        IsOverBudget: row.GetLong("over_budget") == 1);

    private static ImmutableSortedDictionary<string, long> ReadMap(string? json) => json is null
        ? ImmutableSortedDictionary<string, long>.Empty
        : JsonSerializer.Deserialize<Dictionary<string, long>>(json, JsonDefaults.Options)!.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static IReadOnlyList<string> ReadTags(string? json) => json is null ? [] : JsonSerializer.Deserialize<string[]>(json, JsonDefaults.Options)!;
}
