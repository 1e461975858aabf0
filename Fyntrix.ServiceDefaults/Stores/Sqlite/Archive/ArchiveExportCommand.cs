using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary><c>archive export</c>: exports what is kept of the service's stores now.</summary>
internal sealed class ArchiveExportCommand(IEnumerable<SqliteStore> stores) : IServiceCommand
{
    public string Name => "archive export";

    public string Usage => "archive export     export what is kept of the stores now; a service that runs does so by itself";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        foreach (var store in ArchiveStores.Take(stores, "it exports by itself every hour, and its archive is complete to the second: copy the folder"))
            await output.WriteLineAsync($"{store.Name}: {await store.Archive.ExportAsync(store, cancellationToken)}");
        return 0;
    }
}
