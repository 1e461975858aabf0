namespace Fyntrix.LlmCosts.Reconciliation;

/// <summary>One record of a CSV file.</summary>
/// <param name="Number">Of the line on which it begins, from 1.</param>
/// <param name="IsBroken">Whether a quotation mark in it is never closed.</param>
internal sealed record CsvLine(int Number, IReadOnlyList<string> Cells, bool IsBroken);
