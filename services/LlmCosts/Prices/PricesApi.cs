using Fyntrix.LlmCosts.Prices.Import;
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
        group.MapGet("{model}/history", HistoryAsync)
            .RequireScope(Scopes.User, Scopes.Admin, Scopes.LlmWrite)
            .WithName("ListLlmPriceHistory")
            .WithSummary("All prices that the book has of a model, the latest first")
            .WithDescription("By any name that calls of the model may have; a slash in it is written %2F.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<Page<PriceHistoryAnswer>>, ProblemHttpResult>> HistoryAsync(
        string model,
        [AsParameters] PageQuery page,
        PriceList prices,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (page.Read() is var read && read.IsRefused(out var refusal))
            return refusal.ToProblem();
        var name = ModelInPath.Name(model);
        if (name.Length > PriceFileReader.LongestModel || (await prices.CurrentAsync(cancellationToken)).Find(name, time.GetUtcNow()) is not PriceMatch.Found { Price: var inForce })
            return Refusal.NotFound("priced model").ToProblem();
        return TypedResults.Ok(Page<PriceHistoryAnswer>.Of(
            await prices.HistoryAsync(inForce, read.Value, cancellationToken), read.Value, p => new PagePosition(p.EffectiveFrom, p.Version)));
    }

    private static async Task<Results<Ok<Page<PriceAnswer>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page,
        [FromQuery(Name = "model")] string? model,
        PriceList prices,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (page.Read() is var read && read.IsRefused(out var refusal))
            return refusal.ToProblem();
        if (model?.Length > 200)
            return Refusal.Invalid("model", "must be at most 200 characters.").ToProblem();

        var now = time.GetUtcNow();
        var book = await prices.CurrentAsync(cancellationToken);
        var inForce = string.IsNullOrEmpty(model)
            ? book.At(now)
            : book.Find(model, now) is PriceMatch.Found found ? [found.Price] : [];
        var window = read.Value;
        var rows = inForce
            .Where(p => window.After is not { } after || p.EffectiveFrom < after.At || (p.EffectiveFrom == after.At && string.CompareOrdinal(p.Model, after.Id) < 0))
            .Take(window.Limit + 1)
            .Select(PriceAnswer.Of)
            .ToList();
        return TypedResults.Ok(Page<PriceAnswer>.Of(rows, window, p => new PagePosition(p.EffectiveFrom, p.Model)));
    }
}
