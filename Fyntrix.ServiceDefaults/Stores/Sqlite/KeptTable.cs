namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>A table whose rows the archive keeps.</summary>
/// <param name="Name">The table.</param>
/// <param name="Key">The columns of a unique key, of texts or numbers.</param>
/// <param name="Journalled">True to append each change to the archive within a second, not only at the next export.</param>
public sealed record KeptTable(string Name, IReadOnlyList<string> Key, bool Journalled = false)
{
    public KeptTable(string name, string key, bool journalled = false)
        : this(name, [key], journalled)
    {
    }
}
