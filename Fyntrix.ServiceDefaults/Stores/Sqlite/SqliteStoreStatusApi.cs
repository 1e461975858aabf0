using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>How a service's files stand.</summary>
public static class SqliteStoreStatusApi
{
    /// <param name="address">Where, such as <c>/api/v1/cache/status</c>.</param>
    /// <param name="tag">The group in the API document.</param>
    /// <param name="name">The endpoint's name.</param>
    /// <param name="answer">What the service answers with: the files, and what it tells besides.</param>
    public static void MapStoreStatus<TAnswer>(
        this IEndpointRouteBuilder routes, string address, string tag, string name, Func<IReadOnlyList<SqliteStoreStatus>, HttpContext, Task<TAnswer>> answer)
    {
        routes.MapApi(address, tag)
            .MapGet("", GetAsync)
            .RequireScope(Scopes.Admin)
            .WithName(name)
            .WithSummary("Bytes, rows, schema version and free disk of each file, and what became of it");

        async Task<Ok<TAnswer>> GetAsync(HttpContext context, IEnumerable<SqliteStore> stores) =>
            TypedResults.Ok(await answer(await Task.WhenAll(stores.Select(store => SqliteStoreStatus.OfAsync(store, context.RequestAborted))), context));
    }
}
