namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary>The next line of a journal.</summary>
/// <param name="Changes">What was noted, and is in it.</param>
/// <param name="Grown">Tables with a growing source, each with the last id that is in it.</param>
/// <param name="Text">As it is appended.</param>
/// <param name="MayBeFollowed">Whether there was more than a line takes.</param>
internal sealed record JournalLine(IReadOnlyList<ArchiveChange> Changes, IReadOnlyList<(string Table, long LastId)> Grown, byte[] Text, bool MayBeFollowed)
{
    public bool IsEmpty => Changes.Count == 0 && Grown.Count == 0;
}
