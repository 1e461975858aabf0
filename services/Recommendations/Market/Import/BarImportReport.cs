namespace Fyntrix.Recommendations.Market.Import;

/// <summary>What an import of bars found, wrote and refused.</summary>
internal sealed record BarImportReport(
    string Source, string Timeframe, IReadOnlyList<ImportedBarFile> Files, BarImportCounts Total, IReadOnlyList<RefusedRow> Refused);

/// <summary>One file.</summary>
/// <param name="Fault">Why nothing of it could be read; null when its header is good.</param>
/// <param name="Symbols">Under which its bars are stored, aliases resolved.</param>
internal sealed record ImportedBarFile(string File, string? Fault, IReadOnlyList<string> Symbols, BarImportCounts Counts);

/// <summary>Counts of rows.</summary>
/// <param name="Changed">Bars that stood there with other values.</param>
/// <param name="Unchanged">Bars that stood there exactly so.</param>
internal sealed record BarImportCounts(int Rows, int Added, int Changed, int Unchanged, int Refused)
{
    public static readonly BarImportCounts None = new(0, 0, 0, 0, 0);

    public static BarImportCounts operator +(BarImportCounts one, BarImportCounts other) => new(
        one.Rows + other.Rows, one.Added + other.Added, one.Changed + other.Changed, one.Unchanged + other.Unchanged, one.Refused + other.Refused);
}

/// <summary>A row that was not taken over, and why.</summary>
internal sealed record RefusedRow(string File, int Line, string Reason);
