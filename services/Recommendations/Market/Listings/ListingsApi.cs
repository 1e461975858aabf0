using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Calendar;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Recommendations.Market.Listings;

internal static class ListingsApi
{
    private const string One = "{symbol}";

    public static void MapListings(this IEndpointRouteBuilder routes)
    {
        var listings = routes.MapApi("/api/v1/market/listings", "Market data");
        listings.MapGet("", ListAsync)
            .RequireScope(MarketApi.Readers)
            .WithName("ListListings")
            .WithSummary("When symbols were first and last traded, the last event first");
        listings.MapPut(One, PutAsync)
            .RequireScope(MarketApi.Writers)
            .WithName("PutListing")
            .WithSummary("Says when a symbol was first and last traded")
            .WithDescription("Picks of a symbol that is delisted wait for no further bars.");
        listings.MapDelete(One, DeleteAsync)
            .RequireScope(MarketApi.Writers)
            .WithName("DeleteListing")
            .WithSummary("Takes that back")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<Page<Listing>>, ProblemHttpResult>> ListAsync(
        [AsParameters] ListingQuery query, [AsParameters] PageQuery paging, MarketDataStore store, CalendarSource calendar, CancellationToken cancellationToken)
    {
        if (paging.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();
        return TypedResults.Ok(await store.ReadAsync(connection => ListingStore.List(connection, query, window.Value, calendar.Today), cancellationToken));
    }

    private static async Task<Ok<Listing>> PutAsync(
        [AsParameters] ListingKey key, PutListing listing, MarketDataStore store, CalendarSource calendar, CancellationToken cancellationToken) =>
        TypedResults.Ok(await store.WriteAsync(write => ListingStore.Put(write, key, listing, calendar.Today), cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        [AsParameters] ListingKey key, MarketDataStore store, CalendarSource calendar, CancellationToken cancellationToken) =>
        await store.WriteAsync(write => ListingStore.Delete(write, key, calendar.Today), cancellationToken)
            ? TypedResults.NoContent()
            : Refusal.NotFound("listing").ToProblem();
}
