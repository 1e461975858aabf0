namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary>An export that was made.</summary>
/// <param name="Export">Its folder in the store's archive.</param>
public sealed record ExportedStore(string Name, string Export);
