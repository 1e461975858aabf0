using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>The migrations of a database beside those that this version knows.</summary>
/// <param name="Pending">Known here and not applied there, in their order.</param>
/// <param name="Unknown">Applied there by a version newer than this one.</param>
internal sealed record SchemaState(IReadOnlyList<string> Pending, IReadOnlyList<string> Unknown)
{
    /// <summary>What is wrong and what to do; null when the schema is exactly that of this version.</summary>
    public string? Fault => Pending.Count > 0
        ? $"The schema is older than this version: run the migrate command ({Pending.Count} to apply)."
        : Unknown.Count > 0
            ? $"The schema is newer than this version ({Unknown[^1]}): deploy the newer version."
            : null;

    public static async Task<SchemaState> ReadAsync(DatabaseFacade database, CancellationToken cancellationToken)
    {
        var known = database.GetMigrations().ToList();
        var applied = (await database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        return new SchemaState([.. known.Except(applied, StringComparer.Ordinal)], [.. applied.Except(known, StringComparer.Ordinal)]);
    }
}
