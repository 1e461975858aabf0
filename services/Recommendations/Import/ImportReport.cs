using System.Text.Json.Serialization;

namespace Fyntrix.Recommendations.Import;

/// <summary>What an import found, corrected, added and left out. Everything but <see cref="Added"/> is the same when it runs again.</summary>
internal sealed record ImportReport(
    IReadOnlyList<ImportedFile> Files,
    FoundCounts Found,
    AddedCounts Added,
    IReadOnlyList<LeftOut> LeftOut)
{
    /// <summary>Whether any file could be read.</summary>
    [JsonIgnore]
    public bool ReadAnything => Files.Any(f => f.Status != FileStatus.UNREADABLE);
}

/// <summary>What became of a file.</summary>
internal enum FileStatus
{
    READ,

    /// <summary>Read, and all that it holds stands in the runs' database too.</summary>
    DUPLICATE,
    UNREADABLE,
}

/// <summary>One file and a line about it.</summary>
internal sealed record ImportedFile(string File, FileStatus Status, string Detail);

/// <summary>What the files hold.</summary>
/// <param name="EmptyRuns">Runs without a pick: legitimate, nothing passed.</param>
/// <param name="TimesCorrected">Picks whose time was Indian time stamped as UTC.</param>
/// <param name="PricesMissing">Picks that the former system stored without an entry price.</param>
/// <param name="PricesRecovered">Those of them whose price stands in the payload of their run.</param>
/// <param name="RepeatedGroups">Groups of symbol, mode and universe that were recommended more than once.</param>
/// <param name="FlippedGroups">Those of them that were recommended in both directions.</param>
/// <param name="DuplicateFiles">Picks files whose run stands in the runs' database.</param>
internal sealed record FoundCounts(
    int Runs,
    int EmptyRuns,
    int Recommendations,
    int TimesCorrected,
    int PricesMissing,
    int PricesRecovered,
    int RepeatedGroups,
    int FlippedGroups,
    int Outcomes,
    int Policies,
    int DuplicateFiles);

/// <summary>What was new this time.</summary>
/// <param name="RunsCompleted">Runs that were known by their picks alone and now have their figures.</param>
/// <param name="PricesFilled">Prices given to picks that stood in the store without one.</param>
internal sealed record AddedCounts(
    int Runs,
    int RunsCompleted,
    int Recommendations,
    int PricesFilled,
    int PickEvents,
    int Contributions,
    int Outcomes,
    int Policies,
    int Quarantined);

/// <summary>A row that was not taken over, and why.</summary>
internal sealed record LeftOut(string Source, string Row, string Reason);
