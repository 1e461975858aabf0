namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>A line of a CSV file of bars.</summary>
/// <param name="Number">Counted from 1, the header included.</param>
/// <param name="Row">What it says; null when it cannot be read.</param>
/// <param name="Faults">Why it cannot be read.</param>
internal readonly record struct CsvLine(int Number, BarRow? Row, IReadOnlyList<RowFault> Faults);
