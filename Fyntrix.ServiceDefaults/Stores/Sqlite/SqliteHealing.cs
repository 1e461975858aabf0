namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>A store's file was lost or broken, and made anew.</summary>
/// <param name="Why">What was wrong with it.</param>
/// <param name="SetAs">The name that the broken file has now; null when it was gone.</param>
/// <param name="Restored">How many rows came back from the archive; null while that is not done.</param>
public sealed record SqliteHealing(DateTimeOffset At, string Why, string? SetAs, long? Restored)
{
    public override string ToString() =>
        FormattableString.Invariant($"made anew at {At:yyyy-MM-dd'T'HH:mm:ss'Z'} because {Why}; {(SetAs is null ? "nothing was left of the former file" : $"the former file is {SetAs}")}; {Restored ?? 0} rows came back from the archive");
}
