using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

internal static class ArchiveStores
{
    /// <summary>The stores of which something is kept, for this process alone.</summary>
    /// <param name="instead">What to do while the service runs.</param>
    /// <exception cref="CommandRefusedException">Another process has one of them.</exception>
    public static IReadOnlyList<SqliteStore> Take(IEnumerable<SqliteStore> stores, string instead)
    {
        List<SqliteStore> kept = [.. stores.Where(s => s.Archive.KeepsAnything)];
        try
        {
            return kept.Find(s => !s.TryServe()) is { } taken
                ? throw new CommandRefusedException($"The service runs on {taken.Path}: {instead}.")
                : kept;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandRefusedException($"The folder of the stores cannot be written: {e.Message}");
        }
    }
}
