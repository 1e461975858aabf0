using System.Security.Claims;
using System.Text.RegularExpressions;
using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Recommendations.Policies.Agents;

/// <summary>The agents that policies may give weight to.</summary>
internal static partial class AgentsApi
{
    public static void MapAgents(this IEndpointRouteBuilder routes)
    {
        var agents = routes.MapApi("/api/v1/policies/agents", "Policies");
        agents.MapGet("", ListAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("ListRegisteredAgents")
            .WithSummary("Agents that were registered beside the built-in ones, newest first");
        agents.MapGet("{name}", GetAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("GetAgent")
            .WithSummary("A built-in or registered agent, by its name or alias")
            .ProducesProblem(StatusCodes.Status404NotFound);
        agents.MapPut("{name}", RegisterAsync)
            .RequireScope(Scopes.Admin)
            .WithName("RegisterAgent")
            .WithSummary("Registers an agent, so that policies that give it weight can be activated")
            .ProducesProblem(StatusCodes.Status409Conflict);
        agents.MapDelete("{name}", RemoveAsync)
            .RequireScope(Scopes.Admin)
            .WithName("RemoveAgent")
            .WithSummary("Forgets a registered agent")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<Page<Agent>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery paging, RecommendationStore store, CancellationToken cancellationToken)
    {
        if (paging.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();
        return TypedResults.Ok(await store.ReadAsync(connection => AgentBook.List(connection, window.Value), cancellationToken));
    }

    private static async Task<Results<Ok<Agent>, ProblemHttpResult>> GetAsync(string name, RecommendationStore store, CancellationToken cancellationToken)
    {
        var agent = await store.ReadAsync(connection => AgentBook.Find(connection, name), cancellationToken);
        return agent is null ? Refusal.NotFound("agent").ToProblem() : TypedResults.Ok(agent);
    }

    private static async Task<Results<Ok<Agent>, ProblemHttpResult>> RegisterAsync(
        string name, RegisterAgent request, ClaimsPrincipal user, RecommendationStore store, CancellationToken cancellationToken)
    {
        if (!Name().IsMatch(name))
            return Refusal.Invalid("name", "must be 1 to 64 lower-case letters, digits and underscores, beginning with a letter.").ToProblem();
        var agent = await store.WriteAsync(write => AgentBook.Register(write, name, request, user.Id()), cancellationToken);
        return agent.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(agent.Value);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string name, RecommendationStore store, CancellationToken cancellationToken)
    {
        var refusal = await store.WriteAsync(write => AgentBook.Remove(write, name), cancellationToken);
        return refusal is null ? TypedResults.NoContent() : refusal.ToProblem();
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
