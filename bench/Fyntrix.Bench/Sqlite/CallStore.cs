using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Bench.Sqlite;

/// <summary>A store with one table, shaped like the ledger of model calls.</summary>
internal sealed class CallStore(SqliteStoreDependencies dependencies)
    : SqliteStore("calls.db", SqliteSchema.FromResources(typeof(CallStore).Assembly, "bench_rows"), dependencies)
{
    public const string Insert =
        "INSERT INTO calls (model, tokens_input, tokens_output, cost_nano_usd, user_id, run_id, called_at) VALUES ($model, $input, $output, $cost, $user, $run, $at)";

    public Task AddAsync(int number) => WriteAsync(
        write => write.Connection.Execute(
            Insert,
            ("$model", "gpt-4o-mini"), ("$input", 100L + number), ("$output", 50L), ("$cost", 42_000L), ("$user", "user-1"), ("$run", "run-1"), ("$at", (long)number)),
        CancellationToken.None);
}
