using Fyntrix.LlmCosts.Prices;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Unpriced;

/// <summary>Models with unpriced calls, which triggers of the totals keep.</summary>
internal static class UnpricedRows
{
    /// <summary>The one called last first; one more than asked for, to tell whether there are more.</summary>
    public static List<UnpricedAnswer> Page(SqliteConnection connection, PageWindow window, PriceBook book, DateTimeOffset now) => connection.Query(
        $"""
        SELECT model, requests, tokens, first_bucket, last_bucket FROM llm_unpriced_models
        {(window.After is null ? "" : "WHERE (last_bucket, model) < ($after, $after_id)")}
        ORDER BY last_bucket DESC, model DESC LIMIT $limit
        """,
        r => Answer(book, r.GetString(0), r.GetInt64(1), r.GetInt64(2), SqliteSql.FromMicros(r.GetInt64(3)), SqliteSql.FromMicros(r.GetInt64(4)), now),
        ("$after", window.After?.At), ("$after_id", window.After?.Id), ("$limit", window.Limit + 1));

    private static UnpricedAnswer Answer(PriceBook book, string model, long requests, long tokens, DateTimeOffset first, DateTimeOffset last, DateTimeOffset now)
    {
        var match = book.Find(model, now);
        return new(
            model, requests, tokens,
            match is PriceMatch.Found found ? found.Price.Model : null,
            match is PriceMatch.Unknown unknown ? unknown.Nearest : [],
            first, last);
    }
}
