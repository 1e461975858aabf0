using System.Globalization;
using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary><c>archive verify</c>: checks the sums and counts of everything in the archives. Exit code 1 when something is damaged.</summary>
internal sealed class ArchiveVerifyCommand(IEnumerable<SqliteStore> stores) : IServiceCommand
{
    public string Name => "archive verify";

    public string Usage => "archive verify     check the archives of the stores; a service may run meanwhile";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var damaged = 0;
        foreach (var store in stores.Where(s => s.Archive.KeepsAnything))
        {
            await output.WriteLineAsync($"{store.Name}: {store.Archive.Folder}");
            foreach (var check in store.Archive.Verify())
            {
                cancellationToken.ThrowIfCancellationRequested();
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {check.Name,-26} {check.Rows,9} rows   {check.CreatedAt,-28:O} {check.Fault ?? "good"}"));
                damaged += check.Fault is null ? 0 : 1;
            }
        }

        return damaged == 0 ? 0 : 1;
    }
}
