using System.Globalization;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>What is wrong with the bars of a request, by field: as many faults as somebody can read.</summary>
internal sealed class BarFaults
{
    private const int Most = 100;

    private readonly Dictionary<string, List<string>> _errors = [];
    private int _count;

    public bool Any => _count > 0;

    public bool IsFull => _count >= Most;

    /// <param name="list">What the rows are called: <c>bars</c>, <c>lines</c>.</param>
    /// <param name="number">Of the row in it.</param>
    public void Add(string list, int number, IEnumerable<RowFault> faults)
    {
        foreach (var fault in faults)
            Add(string.Create(CultureInfo.InvariantCulture, $"{list}[{number}]{(fault.Field == "row" ? "" : $".{fault.Field}")}"), fault.Error);
    }

    public Refusal ToRefusal()
    {
        if (IsFull)
            Add("bars", $"have more faults than the first {Most}, which are listed.");
        return Refusal.Invalid(_errors.ToDictionary(e => e.Key, e => e.Value.ToArray()));
    }

    private void Add(string field, string error)
    {
        if (!_errors.TryGetValue(field, out var errors))
            _errors[field] = errors = [];
        errors.Add(error);
        _count++;
    }
}
