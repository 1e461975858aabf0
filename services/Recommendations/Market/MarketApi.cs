using Fyntrix.Recommendations.Market.Actions;
using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.Recommendations.Market.Listings;
using Fyntrix.Recommendations.Market.Symbols;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Calendar;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Recommendations.Market;

internal static class MarketApi
{
    public static readonly string[] Readers = [Scopes.User, Scopes.PicksWrite, Scopes.PricesWrite, Scopes.Admin];
    public static readonly string[] Writers = [Scopes.PricesWrite, Scopes.Admin];

    public static void MapMarket(this IEndpointRouteBuilder routes)
    {
        var market = routes.MapApi("/api/v1/market", "Market");
        market.MapGet("calendar", Calendar)
            .RequireScope(Readers)
            .WithName("GetMarketCalendar")
            .WithSummary("Trading days, holidays, special sessions and session times")
            .WithDescription("A year at the most. Days that are not covered say so: of them holidays are not known. An operator's file in force is named by its SHA-256.");
        market.MapGet("status", Status)
            .RequireScope(Readers)
            .WithName("GetMarketStatus")
            .WithSummary("What each segment of the market does now, until when, and when it next opens");
        routes.MapBars();
        routes.MapCorporateActions();
        routes.MapAliases();
        routes.MapListings();
    }

    private static Ok<CalendarAnswer> Calendar([AsParameters] CalendarQuery query, CalendarSource source)
    {
        var calendar = source.Current;
        var (from, to) = query.Range(source.Today);
        var segment = query.SegmentAsked;
        return TypedResults.Ok(new CalendarAnswer(
            segment, calendar.CoveredFrom, calendar.CoveredUntil, calendar.Override,
            [.. Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(i => CalendarDay.Of(calendar.Day(from.AddDays(i), segment)))]));
    }

    private static Ok<MarketStatusAnswer> Status(CalendarSource source, TimeProvider time)
    {
        var calendar = source.Current;
        var now = time.GetUtcNow();
        var today = now.DateInIndia();
        return TypedResults.Ok(new MarketStatusAnswer(now, today, [.. Enum.GetValues<MarketSegment>().Select(Of)]));

        SegmentStatus Of(MarketSegment segment)
        {
            var phase = calendar.PhaseAt(now, segment);
            return new SegmentStatus(
                segment, phase, phase == MarketPhase.CONTINUOUS, calendar.NextChange(now, segment), calendar.NextOpen(now, segment),
                calendar.TradingDayOf(now, segment), CalendarDay.Of(calendar.Day(today, segment)));
        }
    }
}
