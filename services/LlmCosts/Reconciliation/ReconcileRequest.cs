using System.Text.Json;

namespace Fyntrix.LlmCosts.Reconciliation;

/// <summary>A provider's export: its usage, its costs or both as it answered them, or a CSV file.</summary>
/// <param name="Provider">Whose export it is, such as openai. Then only calls of this provider are compared; all of them when left out.</param>
/// <param name="Usage">A page of OpenAI's organization usage, or a list of pages, grouped by model.</param>
/// <param name="Costs">A page of OpenAI's organization costs, or a list of pages, grouped by line item.</param>
/// <param name="Csv">A table of days and models.</param>
/// <param name="From">The first day in UTC; that of the export when left out.</param>
/// <param name="To">The last day in UTC; that of the export when left out.</param>
/// <param name="ToleranceUsd">Costs of a model and day that differ by no more than this are the same, 0 to 1; 0.000001 when left out.</param>
internal sealed record ReconcileRequest(
    string? Provider,
    JsonElement? Usage,
    JsonElement? Costs,
    string? Csv,
    DateOnly? From,
    DateOnly? To,
    decimal? ToleranceUsd)
{
    public const decimal UsualTolerance = 0.000001m;
}
