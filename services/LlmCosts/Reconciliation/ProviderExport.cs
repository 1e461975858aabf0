using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.LlmCosts.Reconciliation;

/// <summary>A provider's figures by day in UTC and model, as the provider names it.</summary>
internal sealed class ProviderExport
{
    /// <summary>Lines or results that one export may have.</summary>
    public const int MostRows = 100_000;

    /// <summary>Beyond it a count or amount is no figure of a day; sums of these stay exact.</summary>
    public const long LargestCount = 1_000_000_000_000;
    public const decimal LargestUsd = 1_000_000_000m;

    private const int LongestModel = 200;

    private readonly Dictionary<(DateOnly Day, string Model), Figures> _figures = [];
    private int _rows;

    public IReadOnlyDictionary<(DateOnly Day, string Model), Figures> All => _figures;

    /// <summary>The first day that the export speaks of, also when nothing was used on it; null when there is none.</summary>
    public DateOnly? First { get; private set; }

    public DateOnly? Last { get; private set; }

    /// <summary>A day is covered: what the export does not name was not used on it.</summary>
    public void Cover(DateOnly day)
    {
        First = First is { } first && first < day ? first : day;
        Last = Last is { } last && last > day ? last : day;
    }

    /// <param name="where">Where the figures stand in the request, for the refusal.</param>
    /// <returns>Why they cannot be taken; null when they are.</returns>
    public Refusal? Add(string where, DateOnly day, string model, Figures figures)
    {
        if (++_rows > MostRows)
            return Refusal.Invalid(where, $"is past the {MostRows} rows that one export may have; send fewer days.");
        if (string.IsNullOrWhiteSpace(model) || model.Length > LongestModel || model.Any(char.IsControl))
            return Refusal.Invalid(where, $"has no model name of 1 to {LongestModel} characters.");
        Cover(day);
        _figures[(day, model)] = _figures.GetValueOrDefault((day, model)) + figures;
        return null;
    }
}
