using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Shared;

internal static class SqliteReaderExtensions
{
    /// <summary>A member of a closed set, kept as its name; a CHECK of the table holds it to that.</summary>
    public static TEnum? GetMember<TEnum>(this SqliteDataReader reader, string column)
        where TEnum : struct, Enum =>
        reader.GetText(column) is { } name ? Enum.Parse<TEnum>(name) : null;
}
