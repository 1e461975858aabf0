using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Market.Series;
using Fyntrix.Recommendations.Outcomes.TrackRecord;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>
/// Judges what is due. One run at a time in this process, and the stores' lock keeps other processes away. What is done stays done: a
/// run that is cut short goes on where the queue stands.
/// 1. Picks whose bars came or changed are put into the queue; 2. due times are worked out; 3. days of the track record that are over
/// get their root; 4. due picks are judged in batches, by the order in which their horizons ended.
/// </summary>
internal sealed class EvaluationRunner(
    RecommendationStore store,
    MarketDataStore market,
    MarketChanges changes,
    CalendarSource calendars,
    IOptions<OutcomeSettings> settings,
    OutcomeMetrics metrics,
    TimeProvider time) : IDisposable
{
    private const int BatchPicks = 1_000;

    /// <summary>Others write in between.</summary>
    private const int WritePicks = 100;

    /// <summary>A pick that could not be judged is tried again when its bars come, and otherwise after this time.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromHours(6);

    /// <summary>What closes of the index are read before the first signal and after the last horizon.</summary>
    private const int BenchmarkDays = 15;

    /// <summary>Bars are read some days beyond: a session that the calendar learned of later moves a horizon's end.</summary>
    private const int SpareDays = 4;

    private readonly SemaphoreSlim _one = new(1);

    public void Dispose() => _one.Dispose();

    /// <param name="progress">Is told after each batch.</param>
    /// <exception cref="SqliteStoreUnavailableException">A file is away; what was judged so far is kept.</exception>
    public async Task<EvaluationCounts> RunAsync(Func<EvaluationCounts, Task>? progress, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await changes.FollowAsync(cancellationToken);
            await DateQueueAsync(cancellationToken);
            await CloseDaysAsync(cancellationToken);
            return await JudgeDueAsync(progress, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>A day that is over gets no more lines, so its root is worked out by a reader.</summary>
    private async Task CloseDaysAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var roots = await store.ReadAsync(connection => TrackRecordRoots.OfEndedDays(connection, now), cancellationToken);
        if (roots.Count > 0)
            await store.WriteAsync(write => TrackRecordRoots.Keep(write, roots), cancellationToken);
    }

    private async Task DateQueueAsync(CancellationToken cancellationToken)
    {
        var calendar = calendars.Current;
        int dated;
        do
        {
            dated = await store.WriteAsync(
                write =>
                {
                    var found = EvaluationQueue.Undated(write.Connection, calendar, BatchPicks);
                    EvaluationQueue.Date(write, found);
                    return found.Count;
                },
                cancellationToken);
        }
        while (dated == BatchPicks);
    }

    private async Task<EvaluationCounts> JudgeDueAsync(Func<EvaluationCounts, Task>? progress, CancellationToken cancellationToken)
    {
        var counts = default(EvaluationCounts);
        var now = time.GetUtcNow();
        QueuedPick? last = null;
        List<QueuedPick> batch;
        do
        {
            var after = last;
            batch = await store.ReadAsync(connection => EvaluationQueue.Due(connection, now, now - RetryAfter, after, BatchPicks), cancellationToken);
            if (batch.Count == 0)
                break;
            var judged = await JudgeAsync(batch, now, cancellationToken);
            foreach (var part in judged.Chunk(WritePicks))
            {
                var effects = await store.WriteAsync(write => part.Select(j => OutcomeWriter.Record(write, j.Pick, j.Evaluation)).ToList(), cancellationToken);
                foreach (var (effect, one) in effects.Zip(part))
                {
                    counts = counts.Plus(effect);
                    metrics.Judged(one.Pick.Pick.Mode, effect);
                }
            }

            if (progress is not null)
                await progress(counts);
            last = batch[^1];
        }
        while (batch.Count == BatchPicks);
        return counts;
    }

    /// <summary>Reads the bars that the picks need, each symbol once, and judges.</summary>
    private Task<List<(QueuedPick Pick, Evaluation Evaluation)>> JudgeAsync(List<QueuedPick> batch, DateTimeOffset now, CancellationToken cancellationToken) =>
        market.ReadAsync(connection => Judge(connection, batch, now), cancellationToken);

    private List<(QueuedPick Pick, Evaluation Evaluation)> Judge(SqliteConnection connection, List<QueuedPick> batch, DateTimeOffset now)
    {
        var calendar = calendars.Current;
        var reader = new SeriesReader(connection, calendar, [.. settings.Value.Sources]);
        var evaluator = new OutcomeEvaluator(calendar);
        var from = SqliteSql.FromMicros(batch.Min(p => p.Pick.SignalAt)).DateInIndia();
        var to = SqliteSql.FromMicros(batch.Max(p => p.DueAt)).DateInIndia();
        var index = new Benchmark(reader.Read(Benchmark.Symbol, MarketSegment.CASH, from.AddDays(-BenchmarkDays), to.AddDays(BenchmarkDays)), calendar);
        var judged = new List<(QueuedPick, Evaluation)>(batch.Count);
        foreach (var group in batch.GroupBy(p => (Symbol: reader.Names.Resolve(p.Pick.Symbol, SqliteSql.FromMicros(p.Pick.SignalAt).DateInIndia()), Segment: Horizon.SegmentOf(p.Pick.Exchange))))
        {
            var first = SqliteSql.FromMicros(group.Min(p => p.Pick.SignalAt)).DateInIndia();
            var last = SqliteSql.FromMicros(group.Max(p => p.DueAt)).DateInIndia();
            var bars = reader.Read(group.Key.Symbol, group.Key.Segment, first, last.AddDays(SpareDays));
            judged.AddRange(group.Select(p => (p, evaluator.Judge(p.Pick, bars, index, now))));
        }

        return judged;
    }
}
