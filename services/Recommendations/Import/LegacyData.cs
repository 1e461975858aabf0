namespace Fyntrix.Recommendations.Import;

/// <summary>Everything that a folder of the former system holds, read and checked; nothing is written yet.</summary>
/// <param name="Tables">Tables of its <c>ai_recommendations.db</c>, upgraded in a copy.</param>
/// <param name="Runs">Its runs, each once.</param>
/// <param name="LeftOut">Rows outside <c>ai_recommendations.db</c> that are not taken over.</param>
internal sealed record LegacyData(
    IReadOnlyList<ImportedFile> Files,
    IReadOnlyDictionary<string, FormerRows> Tables,
    IReadOnlyList<FormerRun> Runs,
    IReadOnlyList<FormerDraft> Drafts,
    IReadOnlyList<LeftOutRow> LeftOut)
{
    public FormerRows Table(string name) => Tables.GetValueOrDefault(name) ?? FormerRows.None;
}

/// <summary>A row that is not taken over, for the report and for quarantine.</summary>
internal sealed record LeftOutRow(string Source, string Row, string Reason, string RowJson);
