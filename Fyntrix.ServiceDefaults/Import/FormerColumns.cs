using Npgsql;

namespace Fyntrix.ServiceDefaults.Import;

/// <summary>Reads values that nobody checked.</summary>
public static class FormerColumns
{
    /// <summary>A time as SQL: infinity and years that no calendar of ours holds are read as null.</summary>
    public static string Time(string column) => $"CASE WHEN {IsUsable(column)} THEN {column} END";

    /// <summary>The column's name as SQL where its time is read as null though there is one.</summary>
    public static string Unusable(string column) => $"CASE WHEN NOT ({IsUsable(column)}) THEN '{column}' END";

    public static string? Text(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static decimal? Amount(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDecimal(column);

    public static DateTimeOffset? At(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static string IsUsable(string column) => $"{column} BETWEEN '1800-01-01Z' AND '2200-01-01Z'";
}
