namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>A SQLite store cannot serve just now: callers get 503, the process goes on.</summary>
public sealed class SqliteStoreUnavailableException(string storeName, string reason, Exception? inner = null)
    : Exception($"The store {storeName} is not available: {reason}", inner)
{
    public string StoreName { get; } = storeName;
}
