namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary>What came back from an archive.</summary>
/// <param name="Source">The export that was used; null when there was none, or none undamaged.</param>
/// <param name="Tables">Rows of each kept table after it.</param>
/// <param name="Faults">What was damaged or fitted nowhere, each with its name.</param>
/// <param name="MayLack">
/// Whether something that was kept may not have come back. A damaged export alone is no loss: the one before it has all changes since
/// in its journals.
/// </param>
public sealed record RestoreReport(string? Source, IReadOnlyDictionary<string, long> Tables, IReadOnlyList<string> Faults, bool MayLack)
{
    public long Rows => Tables.Values.Sum();
}
