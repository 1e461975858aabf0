namespace Fyntrix.LlmCosts.Prices;

/// <summary>
/// All prices of one model. What was imported holds from its moment until the next import of the model, whatever ships meanwhile;
/// the time before belongs to what ships. A time of which nothing is known has the first price that is.
/// </summary>
internal sealed class ModelHistory
{
    private readonly ModelPrice[] _shipped;
    private readonly ModelPrice[] _imported;

    /// <param name="prices">At least one.</param>
    public ModelHistory(IEnumerable<ModelPrice> prices)
    {
        var ordered = prices.OrderBy(p => p.EffectiveFrom).ToList();
        Model = ordered[0].Model;
        _shipped = [.. ordered.Where(p => !p.IsImported)];
        _imported = [.. ordered.Where(p => p.IsImported)];
    }

    public string Model { get; }

    public ModelPrice At(DateTimeOffset at) =>
        Array.FindLast(_imported, p => p.EffectiveFrom <= at)
        ?? Array.FindLast(_shipped, p => p.EffectiveFrom <= at)
        ?? (_shipped is [var first, ..] ? first : _imported[0]);

    /// <summary>
    /// The names of all times, without a gap. Shipped names are those of the latest edition, for all times before the first import:
    /// an edition corrects names, and does not rename. An import gives names from its moment on, to which later editions add aliases.
    /// </summary>
    public IEnumerable<ModelNaming> Namings()
    {
        var shipped = _shipped.LastOrDefault();
        var begin = _imported is [var earliest, ..] ? earliest.EffectiveFrom : DateTimeOffset.MaxValue;
        var before = shipped ?? _imported[0];
        yield return new(Model, before.Aliases, before.Pattern, DateTimeOffset.MinValue, begin, BeforeFirstPrice: shipped is null);
        for (var i = 0; i < _imported.Length; i++)
        {
            yield return new(
                Model,
                [.. _imported[i].Aliases.Union(shipped?.Aliases ?? [], StringComparer.OrdinalIgnoreCase)],
                _imported[i].Pattern,
                _imported[i].EffectiveFrom,
                i + 1 < _imported.Length ? _imported[i + 1].EffectiveFrom : DateTimeOffset.MaxValue);
        }
    }
}
