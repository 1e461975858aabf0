namespace Fyntrix.Identity.Import;

/// <summary>Some users of the former system with what hangs on them.</summary>
internal sealed record FormerBatch(
    IReadOnlyList<FormerUser> Users,
    IReadOnlyDictionary<string, FormerPreferences> Preferences,
    ILookup<string, FormerWatch> Watchlists);
