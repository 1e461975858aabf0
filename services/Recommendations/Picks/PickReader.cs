using Fyntrix.Recommendations.Executions;
using Fyntrix.Recommendations.Outcomes;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Picks;

/// <summary>Queries on picks.</summary>
internal static class PickReader
{
    /// <summary>What <see cref="MapPick"/> reads, of <see cref="Tables"/>.</summary>
    internal const string ColumnList =
        """
        r.pick_uuid, r.run_id, r.symbol, r.exchange, r.universe, r.mode, r.source, r.recommendation, r.direction, r.generated_at,
            r.rank_in_run, r.entry_price, r.entry_price_source, r.stop_loss_price, r.target_price, r.score_blend, r.confidence, r.risk_profile,
            e.time_horizon, e.regime, r.policy_version, r.coverage, r.on_underlying, r.uses_llm, r.generated_at_original, r.evaluated
        """;

    internal const string Tables = "ai_recommendations r LEFT JOIN pick_events e ON e.pick_uuid = r.pick_uuid";

    private const string Columns = $"SELECT {ColumnList} FROM {Tables}";

    /// <summary>A page of picks, newest first.</summary>
    /// <param name="connection">A reader of the store.</param>
    /// <param name="query">The checked filters.</param>
    /// <param name="userId">Whose watchlist and preferences the personal filters mean.</param>
    /// <param name="window">Which part of the list.</param>
    public static Page<Pick> List(SqliteConnection connection, PickQuery query, string userId, PageWindow window)
    {
        var filter = FilterOf(connection, query, userId).After("r.generated_at", "r.pick_uuid", window);
        var rows = connection.Query($"{Columns} {filter.Where} ORDER BY r.generated_at DESC, r.pick_uuid DESC LIMIT $limit", MapPick, filter.Parameters);
        return Page<Pick>.Of(rows, window, p => new PagePosition(p.GeneratedAt, p.PickUuid));
    }

    /// <summary>The same page as rows of the <c>ai_recommendations</c> table; evaluated ones, others or both.</summary>
    public static Page<Recommendation> ListRecommendations(SqliteConnection connection, PickQuery query, bool? evaluated, string userId, PageWindow window)
    {
        var filter = FilterOf(connection, query, userId);
        if (evaluated is { } wanted)
            filter.And("r.evaluated = $evaluated", ("$evaluated", wanted ? 1 : 0));
        filter.After("r.generated_at", "r.pick_uuid", window);
        var rows = connection.Query(
            $"SELECT r.* FROM ai_recommendations r {filter.Where} ORDER BY r.generated_at DESC, r.pick_uuid DESC LIMIT $limit",
            MapRecommendation,
            filter.Parameters);
        return Page<Recommendation>.Of(rows, window, r => new PagePosition(r.GeneratedAtUtc, r.PickUuid));
    }

    /// <summary>The picks of a run, best first.</summary>
    public static List<Pick> OfRun(SqliteConnection connection, string runId) =>
        connection.Query($"{Columns} WHERE r.run_id = $run ORDER BY r.rank_in_run, r.id", MapPick, ("$run", runId));

    /// <param name="connection">A reader of the store.</param>
    /// <param name="pickUuid">Which pick.</param>
    /// <param name="userId">Whose fills of it are shown.</param>
    public static PickDetail? Find(SqliteConnection connection, string pickUuid, string userId)
    {
        if (connection.QueryFirst($"{Columns} WHERE r.pick_uuid = $uuid", MapPick, ("$uuid", pickUuid)) is not { } pick)
            return null;
        return new PickDetail(pick)
        {
            TradeDate = pick.GeneratedAt.DateInIndia(),
            Features = RawJson.From(connection.QueryFirst(
                "SELECT features_json FROM ai_recommendations WHERE pick_uuid = $uuid", r => r.GetText("features_json"), ("$uuid", pickUuid))),
            Contributions = connection.Query(
                "SELECT agent_name, score, confidence, metadata FROM pick_agent_contributions WHERE pick_uuid = $uuid ORDER BY id",
                r => new Contribution(r.GetString(0), r.GetReal("score"), r.GetMember<Confidence>("confidence"), RawJson.From(r.GetText("metadata"))),
                ("$uuid", pickUuid)),
            Outcome = OutcomeReader.Of(connection, pickUuid),
            OutcomeRevisions = OutcomeReader.Revisions(connection, pickUuid),
            Pending = OutcomeReader.Pending(connection, pickUuid),
            Executions = PickExecution.Of(PickFills.Of(connection, pickUuid, userId), pick.Direction, pick.EntryPrice),
            History = connection.Query(
                "SELECT event, detail, at FROM pick_history WHERE pick_uuid = $uuid ORDER BY id",
                r => new HistoryEntry(r.GetString(0), r.GetString(1), SqliteSql.FromMicros(r.GetInt64(2))),
                ("$uuid", pickUuid)),
        };
    }

    internal static SqlFilter FilterOf(SqliteConnection connection, PickQuery query, string userId)
    {
        var filter = new SqlFilter()
            .Equal("r.run_id", query.RunId)
            .Equal("r.symbol", query.Symbol?.Trim().ToUpperInvariant())
            .Equal("r.mode", query.Mode)
            .Equal("r.universe", query.Universe)
            .Equal("r.direction", query.Direction)
            .Equal("r.source", query.Source)
            .Between("r.generated_at", QueryTime.Parse(query.From), QueryTime.Parse(query.To));
        if (query.Watched == true)
            filter.And("r.symbol IN (SELECT symbol FROM user_watched_symbols WHERE user_id = $user)", ("$user", userId));
        if (query.Preferred == true)
            AddPreferences(connection, filter, userId);
        return filter;
    }

    /// <summary>Somebody whose preferences nobody has told us of sees everything.</summary>
    private static void AddPreferences(SqliteConnection connection, SqlFilter filter, string userId)
    {
        var known = connection.QueryFirst(
            "SELECT universe, primary_mode FROM user_preferences WHERE user_id = $user",
            r => (Universe: r.GetText("universe"), Mode: r.GetText("primary_mode")),
            ("$user", userId));
        if (known.Universe is not null)
            filter.And("r.universe = $preferred_universe", ("$preferred_universe", known.Universe));
        if (known.Mode is not null)
            filter.And("r.mode = $preferred_mode", ("$preferred_mode", known.Mode));
    }

    internal static Pick MapPick(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        Enum.Parse<Exchange>(row.GetString(3)),
        row.GetString(4),
        Enum.Parse<TradingMode>(row.GetString(5)),
        row.GetString(6),
        row.GetString(7),
        Enum.Parse<Direction>(row.GetString(8)),
        SqliteSql.FromMicros(row.GetInt64(9)),
        (int?)row.GetLong("rank_in_run"),
        row.GetReal("entry_price"),
        row.GetText("entry_price_source"),
        row.GetReal("stop_loss_price"),
        row.GetReal("target_price"),
        row.GetReal("score_blend"),
        row.GetMember<Confidence>("confidence"),
        row.GetMember<RiskProfile>("risk_profile"),
        row.GetText("time_horizon"),
        row.GetText("regime"),
        row.GetText("policy_version"),
        row.GetReal("coverage"),
        row.GetLong("on_underlying") == 1,
        row.GetLong("uses_llm") == 1,
        row.GetText("generated_at_original") is not null,
        row.GetLong("evaluated") == 1);

    private static Recommendation MapRecommendation(SqliteDataReader row) => new(
        row.GetText("pick_uuid")!,
        row.GetText("symbol")!,
        row.GetText("exchange")!,
        row.GetMember<TradingMode>("mode")!.Value,
        row.GetText("universe")!,
        row.GetText("source")!,
        row.GetText("recommendation")!,
        row.GetMember<Direction>("direction")!.Value,
        row.GetMoment("generated_at")!.Value,
        row.GetText("generated_at_original"),
        row.GetReal("entry_price"),
        row.GetText("entry_price_source"),
        row.GetReal("stop_loss_price"),
        row.GetReal("target_price"),
        row.GetReal("score_blend"),
        row.GetMember<Confidence>("confidence"),
        row.GetMember<RiskProfile>("risk_profile"),
        row.GetText("run_id")!,
        (int?)row.GetLong("rank_in_run"),
        row.GetText("policy_version"),
        RawJson.From(row.GetText("features_json")),
        row.GetLong("evaluated") == 1,
        row.GetText("evaluated_at_utc"),
        row.GetReal("exit_price"),
        row.GetText("exit_time_utc"),
        row.GetText("exit_reason"),
        row.GetReal("pnl_pct"),
        row.GetReal("max_drawdown_pct"),
        row.GetReal("alpha_vs_benchmark"),
        RawJson.From(row.GetText("labels_json")));
}
