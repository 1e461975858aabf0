using System.Globalization;
using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary>
/// <c>archive restore</c>: puts what the archives keep into the stores, over what is there. Exit code 1 when something of an archive
/// was damaged or fitted nowhere; the rest is there then.
/// </summary>
internal sealed class ArchiveRestoreCommand(IEnumerable<SqliteStore> stores) : IServiceCommand
{
    public string Name => "archive restore";

    public string Usage => "archive restore    put what the archives keep into the stores, over what is there; the service must not run";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var faults = 0;
        foreach (var store in ArchiveStores.Take(stores, "stop it, restore, and start it again"))
        {
            var report = await store.WriteAsync(write => store.Archive.Restore(write.Connection), cancellationToken);
            await output.WriteLineAsync($"{store.Name}: from {report.Source ?? "no export"} and its journals");
            foreach (var (table, rows) in report.Tables)
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {table,-26} {rows,9} rows"));
            foreach (var fault in report.Faults)
                await output.WriteLineAsync($"  {fault}");
            faults += report.Faults.Count;
        }

        return faults == 0 ? 0 : 1;
    }
}
