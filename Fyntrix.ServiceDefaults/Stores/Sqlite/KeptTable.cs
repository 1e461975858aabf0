namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>A table whose rows the archive keeps.</summary>
/// <param name="Name">The table.</param>
/// <param name="Key">The columns of a unique key, of texts or numbers.</param>
/// <param name="Journalled">True to append each change to the archive within a second, not only at the next export.</param>
public sealed record KeptTable(string Name, IReadOnlyList<string> Key, bool Journalled = false)
{
    /// <summary>What an export takes, with <c>$now</c> as the moment in microseconds since 1970; all of the table when left out.</summary>
    public string? Exported { get; init; }

    /// <summary>
    /// A table that only grows, by its id, of which the archive's journal keeps something as rows of this one: no trigger has to note them.
    /// </summary>
    public GrowingSource? Grows { get; init; }

    public KeptTable(string name, string key, bool journalled = false)
        : this(name, [key], journalled)
    {
    }
}
