using Microsoft.Data.Sqlite;

namespace Fyntrix.LlmCosts.Data;

/// <summary>Amounts are kept as integer nano-USD (10⁻⁹ US dollars) and shown as exact decimals in US dollars.</summary>
internal static class NanoUsd
{
    public const long PerUsd = 1_000_000_000;

    public static decimal ToUsd(long nano) => nano / (decimal)PerUsd;

    public static decimal? ToUsd(long? nano) => nano is { } n ? ToUsd(n) : null;

    /// <summary>The amount in nano-USD.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The amount has a part below one nano-USD, or is beyond 9.2 billion dollars.</exception>
    public static long FromUsd(decimal usd)
    {
        var nano = usd * PerUsd;
        return nano == decimal.Truncate(nano) && nano is >= long.MinValue and <= long.MaxValue
            ? (long)nano
            : throw new ArgumentOutOfRangeException(nameof(usd), usd, "An amount has at most 9 decimals.");
    }

    /// <summary>A column of nano-USD, in US dollars.</summary>
    public static decimal? GetUsd(this SqliteDataReader reader, string column) =>
        reader.IsDBNull(reader.GetOrdinal(column)) ? null : ToUsd(reader.GetInt64(reader.GetOrdinal(column)));
}
