using System.Text.Json;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Portfolio;

/// <summary>The latest portfolio of each connection, and all of it together.</summary>
/// <param name="AsOf">The oldest of the connections' moments; null when nothing was recorded.</param>
/// <param name="Stale">Whether any part is older than 15 minutes.</param>
/// <param name="Charges">The connections' charges together; null when those of one cannot be told.</param>
internal sealed record PortfolioAnswer(
    DateTimeOffset? AsOf, bool Stale, PortfolioTotals Totals, decimal? Charges, IReadOnlyList<ConnectionPortfolio> Connections);

/// <param name="Charges">
/// What the day's trades cost, in rupees, by the broker's published prices and the trades that are booked here; profit and loss are without
/// them. Null when that cannot be told, as for trades on BSE and MCX and for imported portfolios.
/// </param>
internal sealed record ConnectionPortfolio(
    string ConnectionId,
    BrokerName Broker,
    DateTimeOffset AsOf,
    bool Stale,
    IReadOnlyList<PositionLine> Positions,
    IReadOnlyList<HoldingLine> Holdings,
    PortfolioTotals Totals,
    decimal? Charges);

/// <summary>Sums in rupees over what has a price.</summary>
/// <param name="Invested">What the holdings cost.</param>
/// <param name="Value">What holdings and positions are worth; a short position counts negative.</param>
/// <param name="Pnl">Profit and loss of holdings and positions.</param>
/// <param name="Unpriced">How many lines have no price and are in no sum.</param>
internal sealed record PortfolioTotals(decimal Invested, decimal Value, decimal Pnl, int Unpriced)
{
    public static PortfolioTotals Of(IReadOnlyList<PositionLine> positions, IReadOnlyList<HoldingLine> holdings) => new(
        holdings.Where(h => h.Value is not null).Sum(h => h.Invested),
        positions.Sum(p => p.Value ?? 0) + holdings.Sum(h => h.Value ?? 0),
        positions.Sum(p => p.Pnl ?? 0) + holdings.Sum(h => h.Pnl ?? 0),
        positions.Count(p => p.Value is null) + holdings.Count(h => h.Value is null));

    public static PortfolioTotals Sum(IEnumerable<PortfolioTotals> parts) => parts.Aggregate(
        new PortfolioTotals(0, 0, 0, 0),
        (sum, part) => new PortfolioTotals(sum.Invested + part.Invested, sum.Value + part.Value, sum.Pnl + part.Pnl, sum.Unpriced + part.Unpriced));
}

/// <summary>As the former system answered, and which connection it was.</summary>
internal sealed record RefreshAnswer(
    string Status, BrokerName Broker, string AccountId, DateTimeOffset AsOf, int PositionsCount, int HoldingsCount, string ConnectionId);

internal sealed record SnapshotAnswer(
    string Id,
    string ConnectionId,
    BrokerName Broker,
    SnapshotKind Kind,
    DateTimeOffset AsOf,
    DateTimeOffset RecordedAt,
    bool IsLatest,
    SnapshotSource Source,
    JsonElement Payload)
{
    public static SnapshotAnswer From(PortfolioSnapshot s) => new(
        s.Id, s.ConnectionId, s.Broker, s.Kind, s.AsOf, s.RecordedAt, s.IsLatest, s.Source, JsonElement.Parse(s.Payload));
}
