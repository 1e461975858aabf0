using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary>
/// Puts archived rows into their table: the row of that key becomes as it was archived, or is added. Columns that the table no
/// longer has are left out, new ones take their default.
/// </summary>
/// <param name="missingOnly">True to leave rows alone that were there before.</param>
internal sealed class ArchiveTableWriter(SqliteConnection connection, KeptTable table, bool missingOnly)
{
    private const string Surrogate = "id";

    private readonly HashSet<string> _columns = [.. connection.Query($"PRAGMA table_info(\"{table.Name}\")", r => r.GetText("name")!)];

    // Keys of rows that came from the archive: a journal may change them further.
    private readonly HashSet<string> _put = new(StringComparer.Ordinal);

    /// <returns>Why the row does not fit; null when it is in the table.</returns>
    public string? Put(JsonElement row)
    {
        var values = row.EnumerateObject().Where(v => _columns.Contains(v.Name)).ToDictionary(v => v.Name, v => ArchiveRow.Read(v.Value));
        try
        {
            if (missingOnly && !MayChange(values))
                return null;
            // Keys are unique, so at most one of these does it; the last one when another row has the number of this one by now.
            if (Run(Insert("INSERT OR IGNORE", values.Keys), values) == 0
                && Run(Update(values.Keys), values) == 0
                && (table.Key.Contains(Surrogate) || Run(Insert("INSERT", values.Keys.Where(c => c != Surrogate)), values) == 0))
                return $"a row of {table.Name} breaks a rule of the table";
            return null;
        }
        catch (SqliteException e) when (SqliteFailure.ConcernsTheStatement(e))
        {
            return $"a row of {table.Name} does not fit: {e.Message}";
        }
    }

    public void Remove(JsonElement key)
    {
        var values = KeyOf(table, key);
        if (!missingOnly || _put.Contains(Named(values)))
            Run($"DELETE FROM \"{table.Name}\" WHERE {Match}", values);
    }

    /// <summary>The columns of a key that stands as a JSON array, by name.</summary>
    public static Dictionary<string, object?> KeyOf(KeptTable table, JsonElement key) =>
        table.Key.Zip(key.EnumerateArray(), (column, value) => (column, value)).ToDictionary(p => p.column, p => ArchiveRow.Read(p.value));

    private bool MayChange(Dictionary<string, object?> values)
    {
        var name = Named(values);
        if (_put.Contains(name))
            return true;
        if (connection.QueryLong($"SELECT count(*) FROM \"{table.Name}\" WHERE {Match}", [.. table.Key.Select(c => ($"${c}", values.GetValueOrDefault(c)))]) > 0)
            return false;
        _put.Add(name);
        return true;
    }

    private string Named(Dictionary<string, object?> values) => JsonSerializer.Serialize(table.Key.Select(c => values.GetValueOrDefault(c)));

    private string Match => string.Join(" AND ", table.Key.Select(c => $"\"{c}\" IS ${c}"));

    private string Insert(string how, IEnumerable<string> columns) =>
        $"{how} INTO \"{table.Name}\" ({string.Join(", ", columns.Select(c => $"\"{c}\""))}) VALUES ({string.Join(", ", columns.Select(c => $"${c}"))})";

    private string Update(IEnumerable<string> columns)
    {
        var others = columns.Where(c => !table.Key.Contains(c) && c != Surrogate).ToList();
        var assignments = others is [] ? $"\"{table.Key[0]}\" = ${table.Key[0]}" : string.Join(", ", others.Select(c => $"\"{c}\" = ${c}"));
        return $"UPDATE \"{table.Name}\" SET {assignments} WHERE {Match}";
    }

    private int Run(string sql, Dictionary<string, object?> values) =>
        connection.Execute(sql, [.. values.Where(v => sql.Contains($"${v.Key}", StringComparison.Ordinal)).Select(v => ($"${v.Key}", v.Value))]);
}
