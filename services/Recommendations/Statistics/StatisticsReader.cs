using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.Data.Sqlite;

namespace Fyntrix.Recommendations.Statistics;

/// <summary>
/// Answers questions: 1. touched days are counted anew; 2. the cells are read on one state of the store; 3. figures and intervals are
/// computed away from the store's threads, two answers at a time, so that memory stays bounded.
/// </summary>
internal sealed class StatisticsReader(RecommendationStore store, StatisticsRefresher refresher) : IDisposable
{
    /// <summary>Picks that are read one by one for one answer.</summary>
    public const int MostPicks = 50_000;

    private readonly SemaphoreSlim _atATime = new(2);

    public Task<Result<GroupsAnswer>> GroupsAsync(Dimension dimension, StatisticsFilter filter, CancellationToken cancellationToken) => AnswerAsync(
        connection => OutcomeCells.Read(connection, filter, dimension, CellParts.RETURNS), tallies => StatisticsCalculator.Groups(dimension, filter, tallies), cancellationToken);

    public Task<Result<EquityAnswer>> EquityAsync(StatisticsFilter filter, CancellationToken cancellationToken) => AnswerAsync(
        connection => OutcomeCells.Read(connection, filter, null, CellParts.RETURNS), tallies => StatisticsCalculator.Equity(filter, tallies), cancellationToken);

    public Task<Result<CalibrationAnswer>> CalibrationAsync(StatisticsFilter filter, CancellationToken cancellationToken) => AnswerAsync(
        connection => OutcomeCells.Read(connection, filter, null, CellParts.PROBABILITIES), tallies => StatisticsCalculator.Calibration(filter, tallies), cancellationToken);

    /// <summary>A filter that tells picks of one run apart has their skill computed anew, of 50,000 picks at the most.</summary>
    public async Task<Result<AgentsAnswer>> AgentsAsync(StatisticsFilter filter, CancellationToken cancellationToken)
    {
        var found = await AnswerAsync<(PickCounts Picks, Dictionary<string, SkillTally>? Tallies), AgentsAnswer?>(
            connection =>
            {
                var picks = OutcomeCells.Counts(connection, filter);
                return (picks, !filter.DividesRuns ? SkillTally.Read(connection, filter) : picks.Issued <= MostPicks ? SkillTally.ReadPicks(connection, filter) : null);
            },
            read => read.Tallies is null ? null : SkillTally.Answer(filter, read.Picks, read.Tallies),
            cancellationToken);
        if (found.IsRefused(out var refusal))
            return refusal;
        return found.Value is { } answer
            ? answer
            : Refusal.Unprocessable(
                "STATISTICS_TOO_BROAD", $"More than {MostPicks} picks would have to be read one by one. Narrow from and to, or leave direction, confidence and regime out.");
    }

    public Task<Result<CostsAnswer>> CostsAsync(StatisticsFilter filter, CancellationToken cancellationToken) => AnswerAsync(
        connection => RunCosts.Read(connection, filter, OutcomeCells.Counts(connection, filter)), answer => answer, cancellationToken);

    public void Dispose() => _atATime.Dispose();

    private async Task<Result<TAnswer>> AnswerAsync<TRead, TAnswer>(Func<SqliteConnection, TRead> read, Func<TRead, TAnswer> answer, CancellationToken cancellationToken)
    {
        if (!await refresher.RefreshAsync(cancellationToken))
            return Refusal.Unavailable("STATISTICS_NOT_READY", "Many days have changed and are being counted anew; ask again in a moment.");
        await _atATime.WaitAsync(cancellationToken);
        try
        {
            return answer(await store.ReadAsync(read, cancellationToken));
        }
        finally
        {
            _atATime.Release();
        }
    }
}
