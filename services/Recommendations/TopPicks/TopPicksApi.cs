using System.Security.Claims;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Marks;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.TradingModes;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Calendar;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Recommendations.TopPicks;

/// <summary>The newest picks in the two shapes of the former system, which computed them while the caller waited. These only read.</summary>
internal static class TopPicksApi
{
    private const int DefaultAgentPicks = 5;
    private const string RefreshNote = "Runs are made on schedule and published by agents; refresh makes none.";

    public static void MapTopPicks(this IEndpointRouteBuilder routes)
    {
        routes.MapApi("/api/v1/agents", "Top picks").MapGet("picks", AgentPicksAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("GetAgentPicks")
            .WithSummary("The picks of the newest run of your universe and mode")
            .WithDescription("Nothing is computed or made up: without a run there are no items, and the reason is said.");
        routes.MapApi("/api/v1/top-picks", "Top picks").MapGet("", TopPicksAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("GetTopPicks")
            .WithSummary("The newest run of a universe and mode with its picks");
    }

    private static async Task<Ok<AgentPicksAnswer>> AgentPicksAsync(
        [AsParameters] AgentPicksQuery query,
        ClaimsPrincipal user,
        RecommendationStore store,
        MarketDataStore market,
        CalendarSource source,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (calendar, now) = (source.Current, time.GetUtcNow());
        var (preferences, universe, mode, latest) = await store.ReadAsync(
            connection =>
            {
                var known = UserPreferences.Find(connection, user.Id());
                var wantedUniverse = UniverseNames.Read(query.Universe) ?? known?.Universe ?? nameof(Universe.NIFTY50);
                var wantedMode = ModeNames.Read(query.PrimaryMode) ?? known?.PrimaryMode ?? ModeNames.Default;
                return (known, wantedUniverse, wantedMode, LatestRun.Find(connection, wantedUniverse, wantedMode, Confidence.Low, query.Limit ?? DefaultAgentPicks));
            },
            cancellationToken);
        var items = await PricedAsync(latest, market, calendar, now, cancellationToken);
        var asOf = latest?.Run.GeneratedAt ?? now;
        var segment = SegmentOf(mode);
        var session = calendar.TradingDayOf(asOf, segment);
        return TypedResults.Ok(new AgentPicksAnswer(
            items,
            asOf,
            universe,
            preferences?.RiskProfile ?? RiskProfile.Moderate,
            mode,
            [.. preferences?.AuxiliaryModes.Where(m => m != mode) ?? []],
            ModeInfo.Of(mode),
            latest is not null,
            session,
            session < calendar.TradingDayOf(now, segment),
            latest?.Run.RunId,
            ReasonOf(latest),
            items.Count == 0 ? "degraded" : "ok",
            items.Count == 0 ? "empty_picks" : null,
            query.Refresh == true ? RefreshNote : null));
    }

    private static async Task<Ok<TopPicksAnswer>> TopPicksAsync(
        [AsParameters] TopPicksQuery query, RecommendationStore store, MarketDataStore market, CalendarSource source, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var universe = UniverseNames.Read(query.Universe) ?? nameof(Universe.NIFTY50);
        var mode = ModeNames.Read(query.Mode) ?? ModeNames.Default;
        var lowest = query.MinConfidence is { } wanted ? Enum.Parse<Confidence>(wanted) : Confidence.Low;
        var latest = await store.ReadAsync(
            connection => LatestRun.Find(connection, universe, mode, lowest, query.Limit ?? AgentPicksQueryValidator.MaxLimit), cancellationToken);
        var picks = await PricedAsync(latest, market, source.Current, now, cancellationToken);
        var run = latest?.Run;
        return TypedResults.Ok(new TopPicksAnswer(
            (run?.GeneratedAt ?? now).DateInIndia(),
            run?.GeneratedAt,
            universe,
            mode,
            picks.Count,
            picks,
            run is not null,
            run is null ? 0 : Math.Max(0, (long)(now - run.GeneratedAt).TotalSeconds),
            run?.GeneratedAt,
            NextRefresh: null,
            ReasonOf(latest),
            query.Refresh == true ? RefreshNote : null,
            run is null ? null : new(run.RunId, run.Source, run.Origin, run.PolicyVersion, run.TotalAnalyzed, run.FilteredCount, run.ElapsedMs)));
    }

    private static async Task<IReadOnlyList<TopPick>> PricedAsync(
        LatestRun? latest, MarketDataStore market, MarketCalendar calendar, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (latest is not { Picks: { Count: > 0 } picks })
            return [];
        var prices = await market.ReadAsync(connection => LastPrices.Of(connection, picks.Select(p => p.Pick.Symbol), calendar, now), cancellationToken);
        return [.. picks.Select(p => TopPick.Of(p, prices.GetValueOrDefault(p.Pick.Symbol)))];
    }

    private static EmptyReason? ReasonOf(LatestRun? latest) =>
        latest is null ? EmptyReason.NO_RUN : latest.Picks.Count == 0 ? EmptyReason.NO_PICKS : null;

    private static MarketSegment SegmentOf(TradingMode mode) => mode switch
    {
        TradingMode.Scalping or TradingMode.Intraday or TradingMode.Swing => MarketSegment.CASH,
        TradingMode.Options or TradingMode.Futures => MarketSegment.FNO,
        TradingMode.Commodity => MarketSegment.COMMODITY,
    };
}
