using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary>What is kept of a service's stores outside their files, for administrators.</summary>
public static class ArchiveApi
{
    /// <param name="address">Where, such as <c>/api/v1/archive</c>.</param>
    /// <param name="tag">The group in the API document.</param>
    public static void MapArchive(this IEndpointRouteBuilder routes, string address, string tag)
    {
        var archive = routes.MapApi(address, tag);
        archive.MapGet("", Check)
            .RequireScope(Scopes.Admin)
            .WithName("GetArchive")
            .WithSummary("Every export and journal of the archives, newest first, each checked against its sums");
        archive.MapPost("", ExportAsync)
            .RequireScope(Scopes.Admin)
            .WithName("ExportArchive")
            .WithSummary("Export what is kept of the stores now")
            .WithDescription("A service does so every hour by itself, and before each clean-up.");
        archive.MapPost("restore", RestoreAsync)
            .RequireScope(Scopes.Admin)
            .WithName("RestoreArchive")
            .WithSummary("Put what is missing in the stores back from their archives")
            .WithDescription("Rows that are there stay as they are. Other writes wait meanwhile. A file that was lost is filled by itself when it is made anew; to go back to an archive over what is there, stop the service and use its command archive restore.");
    }

    private static Ok<IReadOnlyList<ArchiveOfStore>> Check(IEnumerable<SqliteStore> stores) => TypedResults.Ok<IReadOnlyList<ArchiveOfStore>>(
        [.. stores.Where(s => s.Archive.KeepsAnything).Select(s => new ArchiveOfStore(s.Name, s.Archive.LastExportAt, [.. s.Archive.Verify()]))]);

    private static async Task<Ok<IReadOnlyList<ExportedStore>>> ExportAsync(IEnumerable<SqliteStore> stores, CancellationToken cancellationToken)
    {
        var done = new List<ExportedStore>();
        foreach (var store in stores.Where(s => s.Archive.KeepsAnything))
            done.Add(new ExportedStore(store.Name, Path.GetFileName(await store.Archive.ExportAsync(store, cancellationToken))));
        return TypedResults.Ok<IReadOnlyList<ExportedStore>>(done);
    }

    private static async Task<Ok<IReadOnlyList<RestoredStore>>> RestoreAsync(IEnumerable<SqliteStore> stores, CancellationToken cancellationToken)
    {
        var done = new List<RestoredStore>();
        foreach (var store in stores.Where(s => s.Archive.KeepsAnything))
        {
            // What was removed last is not missing.
            await store.Archive.AppendAsync(store, cancellationToken);
            var restored = await store.WriteAsync(
                write =>
                {
                    var before = store.Archive.CountKept(write.Connection);
                    var report = store.Archive.Restore(write.Connection, missingOnly: true);
                    return new RestoredStore(store.Name, report.Source, report.Tables.ToDictionary(t => t.Key, t => t.Value - before.GetValueOrDefault(t.Key)), report.Faults);
                },
                cancellationToken);
            done.Add(restored);
        }

        return TypedResults.Ok<IReadOnlyList<RestoredStore>>(done);
    }
}
