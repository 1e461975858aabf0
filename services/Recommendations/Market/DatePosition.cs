using System.Globalization;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Recommendations.Market;

/// <summary>Pages of lists that are sorted by a date, kept as text, and then by an id, both descending.</summary>
internal static class DatePosition
{
    public static PagePosition Of(DateOnly date, string id) => new(new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero), id);

    /// <summary>The window of such a list; adds $limit, one more than the page has.</summary>
    public static SqlFilter AfterDate(this SqlFilter filter, string date, string id, PageWindow window)
    {
        if (window.After is { } after)
        {
            filter.And(
                $"({date}, {id}) < ($after_date, $after_key)",
                ("$after_date", after.At.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("$after_key", after.Id));
        }

        return filter.After("", "", window with { After = null });
    }
}
