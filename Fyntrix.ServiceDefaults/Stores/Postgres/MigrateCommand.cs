using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary><c>migrate</c>: brings the database to the schema of this version and ends. Run it as a job before the service.</summary>
internal sealed class MigrateCommand<TContext>(StoreMigrator<TContext> migrator, PostgresConnections connections) : IServiceCommand
    where TContext : ServiceDbContext
{
    public string Name => "migrate";

    public string Usage => $"migrate [--login ROLE]    brings the database to the schema of this version, makes {connections.Role} and lets ROLE (without: this login) run as it";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var applied = await migrator.MigrateAsync(arguments.Find("login"), cancellationToken);
        await output.WriteLineAsync(applied.Count == 0 ? "The schema is up to date." : $"Applied: {string.Join(", ", applied)}.");
        await output.WriteLineAsync($"The role {connections.Role} has its rights.");
        return 0;
    }
}
