using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>The price book, as it prices calls now.</summary>
internal static class PricesApi
{
    public static void MapPrices(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapApi("/api/v1/llm/prices", "LLM prices");
        group.MapGet("", ListAsync)
            .RequireScope(Scopes.User, Scopes.Admin, Scopes.LlmWrite)
            .WithName("ListLlmPrices")
            .WithSummary("The list prices in force, newest first")
            .WithDescription("US dollars per token, or per piece for classes that count none. With model: the entry that prices calls of this name, or nothing when they stay unpriced.");
    }

    private static Results<Ok<Page<PriceAnswer>>, ProblemHttpResult> ListAsync(
        [AsParameters] PageQuery page,
        [FromQuery(Name = "model")] string? model,
        PriceList prices,
        TimeProvider time)
    {
        if (page.Read() is var read && read.IsRefused(out var refusal))
            return refusal.ToProblem();
        if (model?.Length > 200)
            return Refusal.Invalid("model", "must be at most 200 characters.").ToProblem();

        var now = time.GetUtcNow();
        var inForce = string.IsNullOrEmpty(model)
            ? prices.Book.At(now)
            : prices.Book.Find(model, now) is PriceMatch.Found found ? [found.Price] : [];
        var window = read.Value;
        var rows = inForce
            .Where(p => window.After is not { } after || p.EffectiveFrom < after.At || (p.EffectiveFrom == after.At && string.CompareOrdinal(p.Model, after.Id) < 0))
            .Take(window.Limit + 1)
            .Select(PriceAnswer.Of)
            .ToList();
        return TypedResults.Ok(Page<PriceAnswer>.Of(rows, window, p => new PagePosition(p.EffectiveFrom, p.Model)));
    }
}
