namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary>What came back into a store.</summary>
/// <param name="Source">The export that was used; null when there was none.</param>
/// <param name="Added">Rows that were missing, by table.</param>
/// <param name="Faults">What was damaged or fitted nowhere.</param>
public sealed record RestoredStore(string Name, string? Source, IReadOnlyDictionary<string, long> Added, IReadOnlyList<string> Faults);
