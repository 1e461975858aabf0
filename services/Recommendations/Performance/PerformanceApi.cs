using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.TopPicks;
using Fyntrix.Recommendations.TradingModes;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Calendar;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Recommendations.Performance;

/// <summary>How picks went, in the shapes of the former system, by outcomes of fixed rules alone.</summary>
internal static class PerformanceApi
{
    private const int DefaultTradesDays = 7;
    private const int DefaultTrades = 500;
    private const int DefaultModesDays = 30;
    private const string NoPicks = "No picks were issued in this time.";
    private const string NoneEvaluated = "No pick of this time has been evaluated yet.";

    public static void MapPerformance(this IEndpointRouteBuilder routes)
    {
        var performance = routes.MapApi("/api/v1/performance", "Performance");
        performance.MapGet("winning-trades", WinningTradesAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("GetWinningTrades")
            .WithSummary("How the picks of the last days went, winners and losers");
        performance.MapGet("winning-strategies", WinningTradesAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("GetWinningStrategies")
            .WithSummary("The same as winning-trades, under its other former name");
        performance.MapGet("alpha/by-mode", AlphaByModeAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("GetAlphaByMode")
            .WithSummary("Returns of evaluated picks by mode");
        performance.MapGet("alpha/dataset", AlphaDatasetAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("GetAlphaDataset")
            .WithSummary("Picks with their outcomes, newest first")
            .WithDescription("Pages by offset up to 10000, and by cursor without a bound.");
    }

    private static async Task<Ok<WinningTradesAnswer>> WinningTradesAsync(
        [AsParameters] WinningTradesQuery query, RecommendationStore store, MarketDataStore market, CalendarSource source, TimeProvider time, CancellationToken cancellationToken)
    {
        var (calendar, now, days) = (source.Current, time.GetUtcNow(), query.LookbackDays ?? DefaultTradesDays);
        var (from, universe) = (now.AddDays(-days), UniverseNames.Read(query.Universe));
        var (figures, picks, scores) = await store.ReadAsync(
            connection =>
            {
                var newest = PerformanceReader.Newest(connection, from, universe, query.Limit ?? DefaultTrades);
                return (PerformanceReader.Figures(connection, from, universe), newest, AgentScores.Of(connection, [.. newest.Select(p => p.PickUuid)]));
            },
            cancellationToken);
        var (benchmark, prices) = await market.ReadAsync(
            connection => (IndexReturns.Of(connection, calendar, from, now), LastPrices.Of(connection, picks.Select(p => p.Symbol), calendar, now)), cancellationToken);
        var returns = ReturnSummary.Of(figures);
        return TypedResults.Ok(new WinningTradesAnswer(
            WinningMetrics.Of(returns, figures, benchmark.ReturnPct),
            PickFigures.Count(figures),
            returns,
            figures.GroupBy(f => f.Mode).OrderBy(g => g.Key).ToDictionary(g => g.Key, ReturnSummary.Of),
            [.. picks.Select(p => WinningTrade.Of(p, scores[p.PickUuid], prices.GetValueOrDefault(p.Symbol), now))],
            now,
            days,
            universe ?? "ALL",
            benchmark.Days,
            figures.Count == 0 ? NoPicks : returns.Trades == 0 ? NoneEvaluated : null));
    }

    private static async Task<Ok<AlphaByModeAnswer>> AlphaByModeAsync(
        [AsParameters] AlphaByModeQuery query, RecommendationStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var (now, days) = (time.GetUtcNow(), query.LookbackDays ?? DefaultModesDays);
        var figures = await store.ReadAsync(connection => PerformanceReader.Figures(connection, now.AddDays(-days), universe: null), cancellationToken);
        var all = ReturnSummary.Of(figures);
        return TypedResults.Ok(new AlphaByModeAnswer(
            [.. figures.GroupBy(f => f.Mode).OrderBy(g => g.Key).Select(g => ModeAlpha.Of(g.Key, [.. g]))],
            all.Trades, all.Average, PickFigures.Count(figures), days, now));
    }

    private static async Task<Ok<AlphaDatasetAnswer>> AlphaDatasetAsync(
        [AsParameters] AlphaDatasetQuery query, RecommendationStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var (mode, symbol) = (ModeNames.Read(query.Mode), query.Symbol?.Trim().ToUpperInvariant());
        var (evaluatedOnly, limit) = (query.EvaluatedOnly ?? true, query.Limit ?? AlphaDatasetQuery.DefaultLimit);
        var after = string.IsNullOrEmpty(query.Cursor) || !PagePosition.TryParse(query.Cursor, out var position) ? null : position;
        var (page, counts) = await store.ReadAsync(
            connection => (
                PerformanceReader.Page(connection, mode?.ToString(), symbol, evaluatedOnly, new PageWindow(limit, after), query.Offset ?? 0),
                after is null ? PerformanceReader.Count(connection, mode?.ToString(), symbol) : null),
            cancellationToken);
        return TypedResults.Ok(new AlphaDatasetAnswer(
            [.. page.Items.Select(AlphaRow.Of)],
            page.Items.Count,
            new AlphaFilters(mode, symbol, evaluatedOnly),
            new AlphaPagination(limit, after is null ? query.Offset ?? 0 : null, evaluatedOnly ? counts?.Evaluated : counts?.Issued, page.NextCursor),
            counts,
            time.GetUtcNow()));
    }
}
