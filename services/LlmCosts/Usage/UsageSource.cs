namespace Fyntrix.LlmCosts.Usage;

/// <summary>
/// The rows whose sums are asked for, with <c>bucket</c>, <c>name</c> and what is counted. For everybody they are kept as sums by model,
/// agent and user already, whole parts of days as one row each, so that a year reads hardly more than a day; a user's own are
/// read from the totals.
/// </summary>
/// <param name="Sql">What to select from.</param>
internal sealed record UsageSource(string Sql, (string Name, object? Value)[] Parameters)
{
    private const string Counted = "requests, unpriced_requests, tokens_input, tokens_output, tokens_cached, tokens_cache_write, tokens_reasoning, cost_nano_usd";
    private const string Sums = $"SELECT bucket, name, {Counted} FROM llm_sums WHERE kind = $kind AND span";
    private const long DayMicros = 86_400_000_000;

    // 18:30 UTC, where a day begins in India.
    private const long SecondPartMicros = 66_600_000_000;

    /// <param name="column">model, agent, user_id or tag; null when no name is asked for.</param>
    /// <param name="from">The first half hour, in microseconds since 1970 UTC.</param>
    /// <param name="to">The half hour before which it ends.</param>
    /// <param name="userId">Null for everybody's.</param>
    /// <param name="halfHours">Whether half hours must be told apart; days of UTC and of IST need not.</param>
    public static UsageSource Of(string? column, long from, long to, string? userId, bool halfHours)
    {
        if (column == "tag" || userId is not null)
        {
            var table = column == "tag" ? "llm_tag_totals" : "llm_totals INDEXED BY ix_llm_totals_user";
            // Totals by tag do not know whose calls they are of.
            var whose = column == "tag" ? "$user IS NULL" : "user_id = $user";
            return new($"(SELECT bucket, {column ?? "''"} AS name, {Counted} FROM {table} WHERE bucket >= $from AND bucket < $to AND {whose})", [("$from", from), ("$to", to), ("$user", userId)]);
        }

        var (first, last) = halfHours ? (to, to) : WholeParts(from, to);
        return new(
            $"({Sums} = 0 AND bucket >= $from AND bucket < $first UNION ALL {Sums} = 1 AND bucket >= $first AND bucket < $last UNION ALL {Sums} = 0 AND bucket >= $last AND bucket < $to)",
            [("$kind", column switch { "agent" => "AGENT", "user_id" => "USER", _ => "MODEL" }), ("$from", from), ("$first", first), ("$last", last), ("$to", to)]);
    }

    /// <summary>The first and the last start of a part of a day in a time; both its end when it holds no whole part.</summary>
    private static (long First, long Last) WholeParts(long from, long to)
    {
        var begun = PartOf(from);
        var first = begun == from ? from : PartAfter(begun);
        return first < to ? (first, PartOf(to)) : (to, to);
    }

    private static long PartOf(long moment) => moment - moment % DayMicros + (moment % DayMicros >= SecondPartMicros ? SecondPartMicros : 0);

    private static long PartAfter(long part) => PartOf(part + (part % DayMicros == 0 ? SecondPartMicros : DayMicros - SecondPartMicros));
}
