using Fyntrix.Recommendations.Picks;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>Exits of Scalping positions that somebody watched.</summary>
internal static class RecordedExits
{
    /// <summary>Records an exit once; the same again changes nothing, another one is refused.</summary>
    public static Result<RecordExit> Record(SqliteWrite write, string pickUuid, RecordExit exit, string recordedBy, MarketCalendar calendar)
    {
        var connection = write.Connection;
        var pick = connection.QueryFirst(
            "SELECT mode, exchange, generated_at FROM ai_recommendations WHERE pick_uuid = $pick",
            r => (Mode: Enum.Parse<TradingMode>(r.GetString(0)), Exchange: Enum.Parse<Exchange>(r.GetString(1)), SignalAt: SqliteSql.FromMicros(r.GetInt64(2))),
            ("$pick", pickUuid));
        if (pick.SignalAt == default)
            return Refusal.NotFound("pick");
        if (pick.Mode != TradingMode.Scalping)
            return Refusal.Unprocessable("EXIT_NOT_FOR_MODE", $"Exits are recorded for Scalping alone; a pick of {pick.Mode} is judged by its horizon's bars.");
        var end = SqliteSql.FromMicros(Horizon.Of(OutcomeRule.Of(pick.Mode), pick.SignalAt, Horizon.SegmentOf(pick.Exchange), calendar).EndsAt);
        if (exit.ExitAt <= pick.SignalAt || exit.ExitAt > end)
            return Refusal.Invalid("exit_at", $"must be after the signal at {pick.SignalAt:O} and by the horizon's end at {end:O}.");

        connection.Execute(
            """
            INSERT INTO recorded_exits (pick_uuid, exit_price, exit_at, exit_reason, recorded_by, recorded_at)
            VALUES ($pick, $price, $at, $reason, $by, $now) ON CONFLICT DO NOTHING
            """,
            ("$pick", pickUuid), ("$price", exit.ExitPrice), ("$at", exit.ExitAt), ("$reason", exit.ExitReason), ("$by", recordedBy), ("$now", write.Now));
        var recorded = connection.QueryFirst(
            "SELECT exit_price, exit_at, exit_reason FROM recorded_exits WHERE pick_uuid = $pick",
            r => new RecordExit(r.GetReal("exit_price"), r.GetMoment("exit_at"), r.GetText("exit_reason")),
            ("$pick", pickUuid))!;
        return recorded.ExitPrice == exit.ExitPrice && SqliteSql.ToMicros(recorded.ExitAt!.Value) == SqliteSql.ToMicros(exit.ExitAt!.Value) && recorded.ExitReason == exit.ExitReason
            ? recorded
            : Refusal.Conflict("EXIT_RECORDED", $"Another exit is recorded: {recorded.ExitReason} at {recorded.ExitPrice}, {recorded.ExitAt:O}.");
    }
}
