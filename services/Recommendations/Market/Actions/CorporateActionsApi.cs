using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Calendar;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Recommendations.Market.Actions;

internal static class CorporateActionsApi
{
    private const string One = "{symbol}/{ex_date}/{kind}";

    public static void MapCorporateActions(this IEndpointRouteBuilder routes)
    {
        var actions = routes.MapApi("/api/v1/market/corporate-actions", "Market data");
        actions.MapGet("", ListAsync)
            .RequireScope(MarketApi.Readers)
            .WithName("ListCorporateActions")
            .WithSummary("Splits, bonuses and the like, the newest ex-date first");
        actions.MapPut(One, PutAsync)
            .RequireScope(MarketApi.Writers)
            .WithName("PutCorporateAction")
            .WithSummary("Adds or changes a corporate action")
            .WithDescription("The factor numerator/denominator is what multiplies the price on the ex-date. Outcomes in whose time it lies are judged again.");
        actions.MapDelete(One, DeleteAsync)
            .RequireScope(MarketApi.Writers)
            .WithName("DeleteCorporateAction")
            .WithSummary("Takes a corporate action back")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<Page<CorporateAction>>, ProblemHttpResult>> ListAsync(
        [AsParameters] CorporateActionQuery query, [AsParameters] PageQuery paging, MarketDataStore store, CalendarSource calendar, CancellationToken cancellationToken)
    {
        if (paging.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();
        return TypedResults.Ok(await store.ReadAsync(connection => CorporateActions.List(connection, query, window.Value, calendar.Today), cancellationToken));
    }

    private static async Task<Results<Ok<CorporateAction>, ProblemHttpResult>> PutAsync(
        [AsParameters] CorporateActionKey key, PutCorporateAction action, MarketDataStore store, CancellationToken cancellationToken)
    {
        if (LowersThePrice(key.Kind!) && action.Numerator >= action.Denominator)
            return Refusal.Invalid("numerator", $"must be below denominator: a {key.Kind} lowers the price, and the factor is what multiplies it.").ToProblem();
        return TypedResults.Ok(await store.WriteAsync(write => CorporateActions.Put(write, key, action), cancellationToken));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        [AsParameters] CorporateActionKey key, MarketDataStore store, CancellationToken cancellationToken) =>
        await store.WriteAsync(write => CorporateActions.Delete(write, key), cancellationToken)
            ? TypedResults.NoContent()
            : Refusal.NotFound("corporate action").ToProblem();

    private static bool LowersThePrice(string kind) => Enum.Parse<CorporateActionKind>(kind) switch
    {
        CorporateActionKind.BONUS or CorporateActionKind.RIGHTS or CorporateActionKind.DEMERGER or CorporateActionKind.SPECIAL_DIVIDEND => true,
        // Shares are joined as well as divided.
        CorporateActionKind.SPLIT or CorporateActionKind.CAPITAL_REDUCTION => false,
    };
}
