using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary><c>migrate check</c>: changes nothing and says by its exit code whether there is something to apply, for scripts that deploy.</summary>
internal sealed class MigrateCheckCommand<TContext>(StoreMigrator<TContext> migrator) : IServiceCommand
    where TContext : ServiceDbContext
{
    private const int SomethingPending = 3;

    public string Name => "migrate check";

    public string Usage => $"migrate check    ends with 0 when the schema is that of this version, {SomethingPending} when migrations are pending, 1 when it is newer";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var schema = await migrator.CompareAsync(cancellationToken);
        if (schema.Pending.Count > 0)
        {
            await output.WriteLineAsync($"Pending: {string.Join(", ", schema.Pending)}.");
            return SomethingPending;
        }

        if (schema.Fault is { } fault)
            throw new CommandRefusedException(fault);
        await output.WriteLineAsync("The schema is up to date.");
        return 0;
    }
}
