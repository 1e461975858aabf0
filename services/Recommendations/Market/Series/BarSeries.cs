using Fyntrix.Recommendations.Market.Bars;

namespace Fyntrix.Recommendations.Market.Series;

/// <summary>The bars of a symbol in one timeframe, oldest first, one for each start.</summary>
internal sealed class BarSeries(Timeframe timeframe, IReadOnlyList<SeriesBar> bars)
{
    private readonly SeriesBar[] _bars = [.. bars];

    public Timeframe Timeframe => timeframe;

    public ReadOnlySpan<SeriesBar> All => _bars;

    /// <summary>The bars that start at or after one moment and end by another.</summary>
    public ReadOnlySpan<SeriesBar> Between(long from, long until)
    {
        var first = FirstFrom(from);
        var last = first;
        while (last < _bars.Length && _bars[last].End <= until)
            last++;
        return _bars.AsSpan(first, last - first);
    }

    /// <summary>The place of the last bar that has ended by the moment; -1 when none has.</summary>
    public int LastEndedBy(long moment)
    {
        // Bars of one timeframe end in the order in which they start.
        var (low, high) = (0, _bars.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_bars[middle].End <= moment)
                low = middle + 1;
            else
                high = middle;
        }

        return low - 1;
    }

    private int FirstFrom(long start)
    {
        var (low, high) = (0, _bars.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_bars[middle].Start < start)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
