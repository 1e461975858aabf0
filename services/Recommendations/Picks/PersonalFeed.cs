using System.Text.Json;
using Fyntrix.Recommendations.Marks;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Picks;

/// <summary>
/// The picks of the last seven days in the order in which they concern a user: by the reasons of <see cref="RelevanceReason"/>, then
/// by how far the score goes in the pick's direction, then the newest first. Somebody of whom nothing is known gets the newest first.
/// </summary>
internal static class PersonalFeed
{
    public static readonly TimeSpan Reach = TimeSpan.FromDays(7);

    /// <summary>How long somebody may take to page.</summary>
    private static readonly TimeSpan Paging = TimeSpan.FromDays(1);

    private static readonly RelevanceReason[] Reasons = Enum.GetValues<RelevanceReason>();

    /// <summary>A page of the feed.</summary>
    /// <param name="connection">A reader of the store.</param>
    /// <param name="query">The checked filters.</param>
    /// <param name="userId">Whose feed it is.</param>
    /// <param name="limit">How many picks at the most.</param>
    /// <param name="after">Where the page before ended.</param>
    /// <param name="now">Seven days before this the first page begins.</param>
    public static Page<Pick> List(SqliteConnection connection, PickQuery query, string userId, int limit, PersonalPosition? after, DateTimeOffset now)
    {
        var since = now - Reach;
        if (after is not null)
            since = after.Since < since - Paging ? since - Paging : after.Since;
        var (filter, sql) = Select(connection, query, userId, limit, after, since);
        var rows = connection.Query(
            sql,
            row => (
                Pick: PickReader.MapPick(row) with { Relevance = ReasonsOf(row.GetLong("relevance")!.Value) },
                Position: new PersonalPosition(since, row.GetLong("relevance")!.Value, row.GetDouble(row.GetOrdinal("strength")), row.GetMoment("generated_at")!.Value, row.GetString(0))),
            filter.Parameters);
        return new([.. rows.Take(limit).Select(r => r.Pick)], rows.Count > limit ? rows[limit - 1].Position.ToCursor() : null);
    }

    /// <summary>
    /// Ranks what an index gives of the seven days with few columns, and fetches the rest for the page alone. Each bit of relevance
    /// is a reason, the first the highest.
    /// </summary>
    internal static (SqlFilter Filter, string Sql) Select(
        SqliteConnection connection, PickQuery query, string userId, int limit, PersonalPosition? after, DateTimeOffset since)
    {
        var preferences = UserPreferences.Find(connection, userId);
        var isKnown = preferences is not null
            || connection.QueryLong("SELECT EXISTS (SELECT 1 FROM user_watched_symbols WHERE user_id = $user)", ("$user", userId)) == 1;
        var filter = PickReader.FilterOf(connection, query, userId)
            .And("r.generated_at >= $since", ("$since", since))
            .Bind("$limit", limit + 1);
        var (relevance, strength) = ("0", "0.0");
        if (isKnown)
        {
            relevance = Relevance;
            strength = "coalesce(CASE r.direction WHEN 'LONG' THEN r.score_blend ELSE 100.0 - r.score_blend END, -1.0)";
            filter.Bind("$me", userId)
                .Bind("$my_universe", preferences?.Universe)
                .Bind("$my_mode", preferences?.PrimaryMode?.ToString())
                .Bind("$my_auxiliary", JsonSerializer.Serialize(preferences?.AuxiliaryModes.Select(m => m.ToString()) ?? []))
                .Bind("$my_risk", preferences?.RiskProfile.ToString());
        }

        var rest = "";
        if (after is not null)
        {
            rest = "WHERE (relevance, strength, generated_at, pick_uuid) < ($after_relevance, $after_strength, $after_at, $after_id)";
            filter.Bind("$after_relevance", after.Relevance).Bind("$after_strength", after.Strength).Bind("$after_at", after.At).Bind("$after_id", after.PickUuid);
        }

        return (filter,
            $"""
            WITH ranked AS MATERIALIZED (
                SELECT * FROM (
                    SELECT r.pick_uuid, r.generated_at, {relevance} AS relevance, {strength} AS strength FROM ai_recommendations r {filter.Where}
                ) {rest}
                ORDER BY relevance DESC, strength DESC, generated_at DESC, pick_uuid DESC LIMIT $limit
            )
            SELECT {PickReader.ColumnList}, k.relevance, k.strength
            FROM ranked k CROSS JOIN {PickReader.Tables} WHERE r.pick_uuid = k.pick_uuid
            ORDER BY k.relevance DESC, k.strength DESC, k.generated_at DESC, k.pick_uuid DESC
            """);
    }

    private static string Relevance =>
        $"""
        ({Bit(RelevanceReason.WATCHED, "r.symbol IN (SELECT symbol FROM user_watched_symbols WHERE user_id = $me)")}
        + {Bit(RelevanceReason.UNIVERSE, "r.universe = $my_universe")}
        + {Bit(RelevanceReason.PRIMARY_MODE, "r.mode = $my_mode")}
        + {Bit(RelevanceReason.AUXILIARY_MODE, "r.mode IN (SELECT value FROM json_each($my_auxiliary))")}
        + {Bit(RelevanceReason.RISK, "r.risk_profile = $my_risk")})
        """;

    private static string Bit(RelevanceReason reason, string condition) => $"{BitOf(reason)} * coalesce({condition}, 0)";

    private static long BitOf(RelevanceReason reason) => 1L << (Reasons.Length - 1 - (int)reason);

    private static IReadOnlyList<RelevanceReason> ReasonsOf(long bits) => [.. Reasons.Where(r => (bits & BitOf(r)) != 0)];
}
