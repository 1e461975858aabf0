using System.Security.Claims;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Marks;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Rules;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Calendar;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.TradingModes;

internal static class TradingModesApi
{
    /// <summary>More modes than there are names of them make no sense.</summary>
    private const int MostNames = 32;

    public static void MapTradingModes(this IEndpointRouteBuilder routes)
    {
        var modes = routes.MapApi("/api/v1/trading-modes", "Trading modes");
        modes.MapGet("", List)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("ListTradingModes")
            .WithSummary("The trading modes with their levels, thresholds and weights, and what the market allows now");
        modes.MapPost("validate", Validate)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("ValidateTradingModes")
            .WithSummary("Whether a primary mode and auxiliary ones go together")
            .WithDescription("Send {primary_mode, auxiliary_modes}, or primary_mode in the query and a bare list of the auxiliary modes. A name that is no mode is refused.");
        routes.MapApi("/api/v1/strategy", "Trading modes").MapGet("parameters", ParametersAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("GetStrategyParameters")
            .WithSummary("Target and stop of a trade by its mode, score and price");
    }

    private static Ok<TradingModesAnswer> List(CalendarSource calendar, TimeProvider time)
    {
        var now = time.GetUtcNow();
        return TypedResults.Ok(new TradingModesAnswer(
            [.. ModeProfile.All.Select(ModeAnswer.Of)], ModeNames.Default, ModeCombination.MostAuxiliaryModes, now, MarketWindows.At(now, calendar.Current)));
    }

    private static Results<Ok<ModesValidated>, ProblemHttpResult> Validate([FromQuery(Name = "primary_mode")] string? primaryMode, [FromBody] ModesToValidate? sent)
    {
        var errors = new Dictionary<string, string[]>();
        if (primaryMode is not null && sent?.PrimaryMode is { } inBody && inBody != primaryMode)
            errors["primary_mode"] = ["is another one in the query than in the body."];
        else if (!ModeNames.TryRead(primaryMode ?? sent?.PrimaryMode, out _))
            errors["primary_mode"] = [ModeNames.Error];

        var names = sent?.AuxiliaryModes ?? [];
        if (names.Count > MostNames)
            errors["auxiliary_modes"] = [$"must have at most {MostNames} entries."];
        for (var i = 0; i < names.Count && names.Count <= MostNames; i++)
        {
            if (string.IsNullOrWhiteSpace(names[i]) || !ModeNames.TryRead(names[i], out _))
                errors[$"auxiliary_modes[{i}]"] = [ModeNames.Error];
        }

        if (errors.Count > 0)
            return Refusal.Invalid(errors).ToProblem();
        var primary = ModeNames.Read(primaryMode ?? sent?.PrimaryMode) ?? ModeNames.Default;
        var auxiliary = names.Select(n => ModeNames.Read(n)!.Value).ToList();
        var fault = ModeCombination.FaultOf(primary, auxiliary);
        return TypedResults.Ok(new ModesValidated(fault is null, fault, primary, auxiliary));
    }

    private static async Task<Ok<StrategyAnswer>> ParametersAsync(
        [AsParameters] StrategyQuery query, ClaimsPrincipal user, RecommendationStore store, CancellationToken cancellationToken)
    {
        var preferences = await store.ReadAsync(connection => UserPreferences.Find(connection, user.Id()), cancellationToken);
        var mode = ModeNames.Read(query.Mode) ?? preferences?.PrimaryMode ?? ModeNames.Default;
        var direction = query.Direction is null ? Direction.LONG : Enum.Parse<Direction>(query.Direction);
        var (score, price) = (query.Score!.Value, query.Price!.Value);
        var (profile, levels) = (ModeProfile.Of(mode), StrategyParameters.Of(mode, direction, score, price));
        var ratio = levels.TargetPercent / levels.StopPercent;
        return TypedResults.Ok(new StrategyAnswer(
            mode, direction, score, price, profile.StrategyType, profile.Horizon, profile.RiskMultiplier,
            levels.TargetPercent, levels.StopPercent, levels.TargetPrice, levels.StopLoss, levels.RiskReward,
            RiskReward.GradeOf(ratio), RecommendationBands.Of(score, ratio), profile.Thresholds.Allow(direction, score, ratio), profile.Thresholds,
            ModeWeights.Personal(mode, preferences?.RiskProfile ?? RiskProfile.Moderate, preferences?.AuxiliaryModes.Where(m => m != mode) ?? [])));
    }
}
