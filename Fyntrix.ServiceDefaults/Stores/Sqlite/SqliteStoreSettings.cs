namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>Configuration section <c>Stores</c>.</summary>
public sealed class SqliteStoreSettings
{
    public const string Section = "Stores";

    /// <summary>The folder of the SQLite files; <c>data</c> below the working folder when left out.</summary>
    public string Directory { get; set; } = "data";
}
