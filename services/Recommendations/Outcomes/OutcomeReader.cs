using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>Queries on outcomes.</summary>
internal static class OutcomeReader
{
    /// <summary>A page of outcomes by the rules, those of the newest picks first.</summary>
    public static Page<OutcomeOfPick> List(SqliteConnection connection, OutcomeQuery query, PageWindow window)
    {
        var filter = new SqlFilter()
            .And("rule_hash IS NOT NULL")
            .Equal("symbol", query.Symbol?.Trim().ToUpperInvariant())
            .Equal("mode", query.Mode)
            .Equal("universe", query.Universe)
            .Equal("outcome_label", query.Label)
            .Between("signal_at", QueryTime.Parse(query.From), QueryTime.Parse(query.To))
            .After("signal_at", "pick_uuid", window);
        var rows = connection.Query($"SELECT * FROM pick_outcomes {filter.Where} ORDER BY signal_at DESC, pick_uuid DESC LIMIT $limit", MapOfPick, filter.Parameters);
        return Page<OutcomeOfPick>.Of(rows, window, o => new PagePosition(o.SignalAt, o.PickUuid));
    }

    /// <summary>The outcome of a pick: by the rules, otherwise what the former system had.</summary>
    public static Outcome? Of(SqliteConnection connection, string pickUuid) => connection.QueryFirst(
        "SELECT * FROM pick_outcomes WHERE pick_uuid = $uuid ORDER BY rule_hash IS NULL, horizon_end_at DESC LIMIT 1", Map, ("$uuid", pickUuid));

    public static List<OutcomeRevision> Revisions(SqliteConnection connection, string pickUuid) => connection.Query(
        "SELECT revision, superseded_because, superseded_at, outcome_json FROM outcome_revisions WHERE pick_uuid = $uuid ORDER BY evaluation_horizon, revision",
        r => new OutcomeRevision(r.GetInt32(0), r.GetString(1), SqliteSql.FromMicros(r.GetInt64(2)), new RawJson(r.GetString(3))),
        ("$uuid", pickUuid));

    public static PendingEvaluation? Pending(SqliteConnection connection, string pickUuid) => connection.QueryFirst(
        "SELECT due_at, reason, tried_at FROM evaluation_queue WHERE pick_uuid = $uuid",
        r => new PendingEvaluation(r.GetMoment("due_at"), r.GetText("reason"), r.GetMoment("tried_at")),
        ("$uuid", pickUuid));

    private static OutcomeOfPick MapOfPick(SqliteDataReader row) => new(Map(row))
    {
        PickUuid = row.GetText("pick_uuid")!,
        Symbol = row.GetText("symbol")!,
        Mode = row.GetMember<TradingMode>("mode")!.Value,
        Universe = row.GetText("universe")!,
        SignalAt = row.GetMoment("signal_at")!.Value,
    };

    private static Outcome Map(SqliteDataReader row) => new(
        row.GetText("evaluation_horizon")!,
        row.GetMoment("horizon_end_at")!.Value,
        row.GetText("outcome_label"),
        row.GetText("unresolved_reason"),
        row.GetReal("price_close"),
        row.GetReal("price_high"),
        row.GetReal("price_low"),
        row.GetReal("ret_close_pct"),
        row.GetReal("max_runup_pct"),
        row.GetReal("max_drawdown_pct"),
        row.GetText("benchmark_symbol"),
        row.GetReal("benchmark_ret_pct"),
        row.GetReal("ret_vs_benchmark_pct"),
        row.GetText("benchmark_reason"),
        row.GetLong("hit_target") is { } target ? target == 1 : null,
        row.GetLong("hit_stop") is { } stop ? stop == 1 : null,
        row.GetReal("capture_ratio"),
        row.GetReal("exit_price"),
        row.GetMoment("exit_at"),
        row.GetText("exit_reason"),
        row.GetReal("pnl_pct"),
        row.GetLong("ambiguous") == 1,
        row.GetReal("pnl_optimistic_pct"),
        row.GetReal("first_open"),
        row.GetReal("ret_from_open_pct"),
        row.GetText("rule_hash"),
        (int)row.GetLong("revision")!.Value,
        row.GetMoment("recorded_at")!.Value,
        RawJson.From(row.GetText("notes")));
}
