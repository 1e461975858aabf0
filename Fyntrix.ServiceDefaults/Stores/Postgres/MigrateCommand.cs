using Fyntrix.ServiceDefaults.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary><c>migrate</c>: brings the database to the schema of this version and ends. Run it as a job before the service.</summary>
internal sealed class MigrateCommand<TContext>(TContext db) : IServiceCommand
    where TContext : ServiceDbContext
{
    public string Name => "migrate";

    public string Usage => "migrate    brings the database to the schema of this version";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        await db.Database.MigrateAsync(cancellationToken);
        await output.WriteLineAsync(pending.Count == 0 ? "The schema is up to date." : $"Applied: {string.Join(", ", pending)}.");
        return 0;
    }
}
