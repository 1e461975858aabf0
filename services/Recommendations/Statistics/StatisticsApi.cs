using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Charts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Recommendations.Statistics;

internal static class StatisticsApi
{
    private const string Described =
        "Every answer shows all picks that it is of: issued = evaluated + pending + unresolvable. Figures, formulas and intervals: docs/statistics.md. "
        + "CSV with Accept: text/csv or format=csv.";

    public static void MapStatistics(this IEndpointRouteBuilder routes)
    {
        var statistics = routes.MapApi("/api/v1/statistics", "Statistics");
        MapGroups(statistics, Dimension.MODE, "Mode");
        MapGroups(statistics, Dimension.UNIVERSE, "Universe");
        MapGroups(statistics, Dimension.POLICY, "Policy");
        MapGroups(statistics, Dimension.REGIME, "Regime");
        MapGroups(statistics, Dimension.CONFIDENCE, "Confidence");
        MapGroups(statistics, Dimension.DIRECTION, "Direction");
        Map(statistics.MapGet("agents", AgentsAsync), "GetAgentStatistics", "How well each agent and the blend ordered the picks of a run, and what each agent brings")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        Map(statistics.MapGet("calibration", CalibrationAsync), "GetCalibration", "Scores read as probabilities: Brier score and reliability curve");
        Map(statistics.MapGet("equity", EquityAsync), "GetEquity", "The equal-weight book by trade date");
        Map(statistics.MapGet("costs", CostsAsync), "GetCostStatistics", "What language models cost by pick and by winning pick");
        Map(statistics.MapGet("equity.svg", EquityChartAsync), "GetEquityChart", "The equal-weight book as a drawing")
            .Produces<string>(StatusCodes.Status200OK, SvgChart.ContentType);
        Map(statistics.MapGet("calibration.svg", CalibrationChartAsync), "GetCalibrationChart", "The reliability curve as a drawing")
            .Produces<string>(StatusCodes.Status200OK, SvgChart.ContentType);
    }

    private static void MapGroups(RouteGroupBuilder statistics, Dimension dimension, string name) =>
        Map(
            statistics.MapGet(
                $"by-{name.ToLowerInvariant()}",
                ([AsParameters] StatisticsQuery query, HttpRequest request, StatisticsReader reader, CancellationToken cancellationToken) => GroupsAsync(dimension, query, request, reader, cancellationToken)),
            $"GetStatisticsBy{name}",
            $"Hit rate, returns, excess and drawdown by {name.ToLowerInvariant()}");

    private static RouteHandlerBuilder Map(RouteHandlerBuilder endpoint, string name, string summary) => endpoint
        .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
        .WithName(name)
        .WithSummary(summary)
        .WithDescription(Described)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Ok<GroupsAnswer>, ContentHttpResult, ProblemHttpResult>> GroupsAsync(
        Dimension dimension, StatisticsQuery query, HttpRequest request, StatisticsReader reader, CancellationToken cancellationToken) =>
        Answer(query, request, await reader.GroupsAsync(dimension, query.Filter(), cancellationToken), a => CsvTable.Of(
            a.Groups.Select(g => new CsvGroup("GROUP", g)).Append(new("TOTAL", a.Total)), new { a.Method }));

    private static async Task<Results<Ok<AgentsAnswer>, ContentHttpResult, ProblemHttpResult>> AgentsAsync(
        [AsParameters] StatisticsQuery query, HttpRequest request, StatisticsReader reader, CancellationToken cancellationToken) =>
        Answer(query, request, await reader.AgentsAsync(query.Filter(), cancellationToken), a => CsvTable.Of(
            a.Agents.Prepend(a.Blend with { Agent = "blend" }), new { All = a.Picks, a.LeastPicks, a.AgentsLeftOut, a.Method }));

    private static async Task<Results<Ok<CalibrationAnswer>, ContentHttpResult, ProblemHttpResult>> CalibrationAsync(
        [AsParameters] StatisticsQuery query, HttpRequest request, StatisticsReader reader, CancellationToken cancellationToken) =>
        Answer(query, request, await reader.CalibrationAsync(query.Filter(), cancellationToken), a => CsvTable.Of(
            a.Bins, new { All = a.Picks, a.Scored, a.Calibrated, a.Brier, a.BaseRate, a.BrierOfBaseRate, a.Method }));

    private static async Task<Results<Ok<EquityAnswer>, ContentHttpResult, ProblemHttpResult>> EquityAsync(
        [AsParameters] StatisticsQuery query, HttpRequest request, StatisticsReader reader, CancellationToken cancellationToken) =>
        Answer(query, request, await reader.EquityAsync(query.Filter(), cancellationToken), a => CsvTable.Of(
            a.Points, new { All = a.Total.Picks, a.Total.MaxDrawdownPct, a.Total.Sharpe, a.Method }));

    private static async Task<Results<Ok<CostsAnswer>, ContentHttpResult, ProblemHttpResult>> CostsAsync(
        [AsParameters] StatisticsQuery query, HttpRequest request, StatisticsReader reader, CancellationToken cancellationToken)
    {
        var filter = query.Filter();
        if (filter.DividesRuns)
        {
            const string error = "does not go with costs: a run's calls are made for all of its picks.";
            return Refusal.Invalid(
                new (string Name, string? Value)[] { ("direction", filter.Direction), ("confidence", filter.Confidence), ("regime", filter.Regime) }
                    .Where(f => f.Value is not null).ToDictionary(f => f.Name, _ => new[] { error })).ToProblem();
        }

        return Answer(query, request, await reader.CostsAsync(filter, cancellationToken), a => CsvTable.Of(
            [new { a.Picks, a.Runs, a.PicksOfRuns, a.Wins, a.Calls, a.UnpricedCalls, a.UnknownRuns, a.CostUsd, a.CostPerPickUsd, a.CostPerWinningPickUsd, a.Reason }], new { }));
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> EquityChartAsync(
        [AsParameters] StatisticsQuery query, HttpResponse response, StatisticsReader reader, CancellationToken cancellationToken) =>
        Chart(response, await reader.EquityAsync(query.Filter(), cancellationToken), EquityChart.Draw);

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> CalibrationChartAsync(
        [AsParameters] StatisticsQuery query, HttpResponse response, StatisticsReader reader, CancellationToken cancellationToken) =>
        Chart(response, await reader.CalibrationAsync(query.Filter(), cancellationToken), CalibrationChart.Draw);

    private static Results<Ok<T>, ContentHttpResult, ProblemHttpResult> Answer<T>(StatisticsQuery query, HttpRequest request, Result<T> answer, Func<T, string> csv)
    {
        if (answer.IsRefused(out var refusal))
            return refusal.ToProblem();
        return CsvTable.IsWanted(query.Format, request) ? CsvTable.Answer(csv(answer.Value)) : TypedResults.Ok(answer.Value);
    }

    private static Results<ContentHttpResult, ProblemHttpResult> Chart<T>(HttpResponse response, Result<T> answer, Func<T, string> draw)
    {
        if (answer.IsRefused(out var refusal))
            return refusal.ToProblem();
        return SvgChart.Answer(draw(answer.Value), response);
    }

    /// <summary>A line of the table: a GROUP, or the TOTAL.</summary>
    private sealed record CsvGroup(string Row, GroupStatistics Group);
}
