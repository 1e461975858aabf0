using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Performance;

/// <summary>Picks with what became of them by a rule of ours. Outcomes that the former system left have no rule and do not count.</summary>
internal static class PerformanceReader
{
    private const string Tables = "ai_recommendations r LEFT JOIN pick_outcomes o ON o.pick_uuid = r.pick_uuid AND o.rule_hash IS NOT NULL";

    // Touched days and when they begin in India, in microseconds.
    private const string DirtyDays = "(SELECT (unixepoch(trade_date) - 19800) * 1000000 AS starts FROM dirty_days) d";

    private const string Columns =
        """
        r.pick_uuid, r.symbol, r.exchange, r.mode, r.universe, r.source, r.recommendation, r.direction, r.generated_at, r.entry_price, r.stop_loss_price,
        r.target_price, r.score_blend, r.confidence, r.risk_profile, r.run_id, r.rank_in_run, r.policy_version,
        o.id AS outcome_id, o.outcome_label, o.evaluation_horizon, o.recorded_at, o.horizon_end_at, o.price_close, o.ret_close_pct, o.max_runup_pct,
        o.max_drawdown_pct, o.benchmark_ret_pct, o.ret_vs_benchmark_pct, o.exit_price, o.exit_at, o.exit_reason, o.pnl_pct
        """;

    /// <summary>The figures of all picks from a moment on.</summary>
    /// <param name="universe">Of this universe alone; of all when null.</param>
    public static List<PickFigures> Figures(SqliteConnection connection, DateTimeOffset from, string? universe)
    {
        var filter = Since(from, universe);
        return connection.Query(
            $"SELECT r.mode, o.id AS outcome_id, o.outcome_label, coalesce(o.pnl_pct, o.ret_close_pct) AS return_pct, o.ret_vs_benchmark_pct FROM {Tables} {filter.Where}",
            row => new PickFigures(
                row.GetMember<TradingMode>("mode")!.Value,
                StateOf(row),
                row.GetReal("return_pct"),
                row.GetReal("ret_vs_benchmark_pct")),
            filter.Parameters);
    }

    /// <summary>The newest picks from a moment on of which something can be told, newest first: evaluated ones and those that run.</summary>
    public static List<PickWithOutcome> Newest(SqliteConnection connection, DateTimeOffset from, string? universe, int limit)
    {
        var filter = Since(from, universe).And("o.outcome_label IS NOT 'UNRESOLVED'").And("r.entry_price IS NOT NULL").Bind("$limit", limit);
        return connection.Query(
            $"SELECT {Columns} FROM {Tables} {filter.Where} ORDER BY r.generated_at DESC, r.pick_uuid DESC LIMIT $limit", Map, filter.Parameters);
    }

    /// <summary>A part of the picks of a mode and symbol, newest first; evaluated ones only, or all.</summary>
    /// <param name="window">How many, and after which.</param>
    /// <param name="offset">How many of those are passed over first.</param>
    public static Page<PickWithOutcome> Page(SqliteConnection connection, string? mode, string? symbol, bool evaluatedOnly, PageWindow window, int offset)
    {
        var filter = OfKind(mode, symbol);
        if (evaluatedOnly)
            filter.And("o.outcome_label <> 'UNRESOLVED'");
        filter.After("r.generated_at", "r.pick_uuid", window).Bind("$offset", offset);
        var rows = connection.Query(
            $"SELECT {Columns} FROM {Tables} {filter.Where} ORDER BY r.generated_at DESC, r.pick_uuid DESC LIMIT $limit OFFSET $offset", Map, filter.Parameters);
        return Page<PickWithOutcome>.Of(rows, window, p => new PagePosition(p.GeneratedAt, p.PickUuid));
    }

    /// <summary>
    /// What became of all picks of a mode and symbol. Those of a symbol are counted; all others are added up from what statistics keep by
    /// group, and counted on the days that were touched since.
    /// </summary>
    public static PickCounts Count(SqliteConnection connection, string? mode, string? symbol)
    {
        if (symbol is not null)
            return CountEach(connection, Tables, OfKind(mode, symbol));
        var groups = new SqlFilter().Equal("mode", mode);
        var all = Sum(connection, $"FROM outcome_groups {groups.Where}", groups);
        if (!connection.QueryFirst("SELECT 1 FROM dirty_days", _ => true))
            return all;
        var before = Sum(
            connection,
            $"FROM outcome_cells WHERE trade_date IN (SELECT trade_date FROM dirty_days) AND group_id IN (SELECT group_id FROM outcome_groups {groups.Where})",
            groups);
        return all - before + CountEach(connection, $"{DirtyDays} CROSS JOIN {Tables}", OfKind(mode, null).And("r.generated_at >= d.starts").And("r.generated_at < d.starts + 86400000000"));
    }

    private static PickCounts Sum(SqliteConnection connection, string from, SqlFilter filter) => connection.QueryFirst(
        $"SELECT coalesce(sum(issued), 0), coalesce(sum(evaluated), 0), coalesce(sum(unresolved), 0) {from}",
        row => PickCounts.Of(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
        filter.Parameters)!;

    private static PickCounts CountEach(SqliteConnection connection, string tables, SqlFilter filter) => connection.QueryFirst(
        $"SELECT count(*), coalesce(sum(o.outcome_label <> 'UNRESOLVED'), 0), coalesce(sum(o.outcome_label = 'UNRESOLVED'), 0) FROM {tables} {filter.Where}",
        row => PickCounts.Of(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
        filter.Parameters)!;

    private static SqlFilter Since(DateTimeOffset from, string? universe) =>
        new SqlFilter().Equal("r.universe", universe).And("r.generated_at >= $from", ("$from", from));

    private static SqlFilter OfKind(string? mode, string? symbol) => new SqlFilter().Equal("r.mode", mode).Equal("r.symbol", symbol);

    private static PickState StateOf(SqliteDataReader row) => row.GetText("outcome_label") switch
    {
        null => PickState.PENDING,
        "UNRESOLVED" => PickState.UNRESOLVABLE,
        _ => PickState.EVALUATED,
    };

    private static PickWithOutcome Map(SqliteDataReader row) => new()
    {
        PickUuid = row.GetText("pick_uuid")!,
        Symbol = row.GetText("symbol")!,
        Mode = row.GetMember<TradingMode>("mode")!.Value,
        Universe = row.GetText("universe")!,
        Source = row.GetText("source")!,
        Recommendation = row.GetText("recommendation")!,
        Direction = row.GetMember<Direction>("direction")!.Value,
        GeneratedAt = row.GetMoment("generated_at")!.Value,
        EntryPrice = row.GetReal("entry_price"),
        StopLossPrice = row.GetReal("stop_loss_price"),
        TargetPrice = row.GetReal("target_price"),
        ScoreBlend = row.GetReal("score_blend"),
        Confidence = row.GetMember<Confidence>("confidence"),
        RiskProfile = row.GetMember<RiskProfile>("risk_profile"),
        RunId = row.GetText("run_id")!,
        Rank = (int?)row.GetLong("rank_in_run"),
        PolicyVersion = row.GetText("policy_version"),
        State = StateOf(row),
        OutcomeLabel = row.GetText("outcome_label"),
        EvaluationHorizon = row.GetText("evaluation_horizon"),
        EvaluatedAt = row.GetMoment("recorded_at"),
        HorizonEnd = row.GetMoment("horizon_end_at"),
        PriceClose = row.GetReal("price_close"),
        RetClosePct = row.GetReal("ret_close_pct"),
        MaxRunupPct = row.GetReal("max_runup_pct"),
        MaxDrawdownPct = row.GetReal("max_drawdown_pct"),
        BenchmarkRetPct = row.GetReal("benchmark_ret_pct"),
        RetVsBenchmarkPct = row.GetReal("ret_vs_benchmark_pct"),
        ExitPrice = row.GetReal("exit_price"),
        ExitAt = row.GetMoment("exit_at"),
        ExitReason = row.GetText("exit_reason"),
        PnlPct = row.GetReal("pnl_pct"),
    };
}
