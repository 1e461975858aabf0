namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary>What a journal has taken up at one moment.</summary>
/// <param name="Changes">What was noted until then.</param>
/// <param name="Grown">Tables with a growing source that has grown, each with its last id.</param>
internal sealed record JournalMoment(IReadOnlyList<ArchiveChange> Changes, IReadOnlyList<(KeptTable Table, long After, long LastId)> Grown)
{
    public bool IsEmpty => Changes.Count == 0 && Grown.Count == 0;
}
