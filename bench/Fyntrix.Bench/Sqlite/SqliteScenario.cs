using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.Bench.Sqlite;

/// <summary>What the SQLite store costs, and what its group commit gains, against bare loops with the same columns and durability.</summary>
internal sealed class SqliteScenario : IScenario
{
    private const int Rounds = 7;
    private const int Writers = 64;
    private const int SingleRows = 1_000;
    private const int GroupRows = 16_000;

    public string Name => "sqlite";

    public string Describes => "rows into a SQLite store: one after another and from 64 writers, against prepared statements in a loop";

    public async Task<ScenarioResult> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("fyntrix-bench-").FullName;
        try
        {
            using var signal = new OutboxSignal();
            await using (var made = Store("bare"))
                await made.AddAsync(0);
            using var bare = new BareLoop(Path.Combine(folder, "bare", "calls.db"));
            await using var store = Store("store");
            store.TryServe();

            var rates = await Measure.RatesAsync(
                Rounds,
                () => Task.FromResult(bare.Run(SingleRows, perCommit: 1)),
                () => SinglesAsync(store),
                () => Task.FromResult(bare.Run(GroupRows, perCommit: Writers)),
                () => ParallelAsync(store));
            var bareSingle = new ScenarioResult.Figure("bare loop, a commit per row", rates[0]);
            var bareGroup = new ScenarioResult.Figure($"bare loop, a commit per {Writers} rows", rates[2]);
            return new(
                "rows/s",
                [
                    bareSingle,
                    new("store, one row after another", rates[1], bareSingle),
                    bareGroup,
                    new($"store, {Writers} writers at once", rates[3], bareGroup),
                    new($"the same again", rates[3], bareSingle),
                ]);

            CallStore Store(string name) =>
                new(new SqliteStoreDependencies(Options.Create(new SqliteStoreSettings { Directory = Path.Combine(folder, name) }), signal, TimeProvider.System));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> SinglesAsync(CallStore store)
    {
        for (var i = 0; i < SingleRows; i++)
            await store.AddAsync(i);
        return SingleRows;
    }

    private static async Task<int> ParallelAsync(CallStore store)
    {
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var i = writer; i < GroupRows; i += Writers)
                await store.AddAsync(i);
        }));
        return GroupRows;
    }
}
