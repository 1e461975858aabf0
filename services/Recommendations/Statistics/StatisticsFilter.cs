using System.Globalization;
using System.Text.Json.Serialization;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>Which picks a statistic is of; null means all.</summary>
/// <param name="From">The first trade date.</param>
/// <param name="To">The last trade date.</param>
internal sealed record StatisticsFilter(
    DateOnly? From, DateOnly? To, string? Mode, string? Universe, string? Direction, string? Confidence, string? Policy, string? Regime)
{
    /// <summary>Whether it tells picks of one run apart.</summary>
    [JsonIgnore]
    public bool DividesRuns => Direction is not null || Confidence is not null || Regime is not null;

    /// <summary>The conditions on trade dates.</summary>
    public SqlFilter Dates(string column)
    {
        var filter = new SqlFilter();
        if (From is { } from)
            filter.And($"{column} >= $first_day", ("$first_day", Text(from)));
        if (To is { } to)
            filter.And($"{column} <= $last_day", ("$last_day", Text(to)));
        return filter;
    }

    /// <summary>The conditions on what picks are told apart by; columns that are null are left out.</summary>
    public void AddTo(SqlFilter filter, string mode, string universe, string? direction, string? confidence, string policy, string? regime)
    {
        filter.Equal(mode, Mode).Equal(universe, Universe).Equal(policy, Policy);
        if (direction is not null)
            filter.Equal(direction, Direction);
        if (confidence is not null)
            filter.Equal(confidence, Confidence);
        if (regime is not null)
            filter.Equal(regime, Regime);
    }

    public static string Text(DateOnly date) => date.ToString("O", CultureInfo.InvariantCulture);
}
