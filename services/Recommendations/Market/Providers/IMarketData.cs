using Fyntrix.Recommendations.Market.Bars;

namespace Fyntrix.Recommendations.Market.Providers;

/// <summary>A provider of what was traded. Symbols are those of the store; the provider knows its own names of them.</summary>
internal interface IMarketData
{
    /// <summary>The source of its bars.</summary>
    string Source { get; }

    /// <summary>Whether its bars contain the corporate actions up to when they are fetched.</summary>
    bool IsAdjusted { get; }

    /// <summary>Whether the operator has set it up.</summary>
    bool IsConfigured { get; }

    /// <summary>Why it cannot be asked before the operator does something; null while it can.</summary>
    string? Stopped { get; }

    /// <summary>
    /// The bars that start from <paramref name="from"/> to <paramref name="to"/>, oldest first, as far as the provider has them: the last one may still be in the making.
    /// Daily bars have their date, others their start.
    /// </summary>
    /// <exception cref="MarketDataException">They cannot be had.</exception>
    Task<IReadOnlyList<BarRow>> BarsAsync(string symbol, Timeframe timeframe, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>The last price of each symbol; symbols that the provider does not know are left out.</summary>
    /// <exception cref="MarketDataException">They cannot be had.</exception>
    Task<IReadOnlyList<Quote>> QuotesAsync(IReadOnlyCollection<string> symbols, CancellationToken cancellationToken);
}
