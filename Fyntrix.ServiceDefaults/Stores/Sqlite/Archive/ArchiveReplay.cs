using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

/// <summary>Reads journals back, moment by moment.</summary>
internal static class ArchiveReplay
{
    /// <summary>Puts what a journal holds into the tables.</summary>
    /// <returns>What was damaged or does not fit.</returns>
    public static List<string> Run(SqliteConnection connection, string path, Dictionary<string, ArchiveTableWriter> writers)
    {
        var (faults, damaged, isOpen) = (new List<string>(), 0, false);
        var left = new List<UnfitRow>();
        foreach (var line in ArchiveJournal.Read(path))
        {
            using var changes = line;
            if (changes is null)
            {
                damaged++;
                continue;
            }

            if (!isOpen)
                connection.Execute("SAVEPOINT moment");
            left = PutLine(ArchiveJournal.Changes(changes), writers, left);
            isOpen = ArchiveJournal.IsFollowed(changes);
            if (isOpen)
            {
                left = left.ConvertAll(l => l with { Row = l.Row.Clone() });
                continue;
            }

            connection.Execute("RELEASE moment");
            faults.AddRange(left.Select(l => l.Fault));
            left.Clear();
        }

        // Its end was never written: what came with it may be half of something.
        if (isOpen)
            connection.Execute("ROLLBACK TO moment; RELEASE moment");
        if (Fault(path, damaged) is { } torn)
            faults.Add(torn);
        return faults;
    }

    /// <summary>
    /// The rows of a moment are in the order of their keys: one may only fit when another of them is as it was then,
    /// where something is unique. So those that do not fit are tried again, as long as that helps.
    /// </summary>
    /// <param name="left">Of the moment's lines before.</param>
    /// <returns>Those that do not fit, with the reason.</returns>
    private static List<UnfitRow> PutLine(JsonElement changes, Dictionary<string, ArchiveTableWriter> writers, List<UnfitRow> left)
    {
        left = [.. left];
        foreach (var change in changes.EnumerateArray())
        {
            if (!writers.TryGetValue(change.GetProperty("t").GetString()!, out var writer))
                continue;
            if (change.GetProperty("r") is { ValueKind: JsonValueKind.Object } row)
                left.Add(new(writer, row, ""));
            else
                writer.Remove(change.GetProperty("k"));
        }

        while (true)
        {
            var unfit = left.Select(l => l with { Fault = l.Writer.Put(l.Row) ?? "" }).Where(l => l.Fault.Length > 0).ToList();
            if (unfit.Count == 0 || unfit.Count == left.Count)
                return unfit;
            left = unfit;
        }
    }

    /// <returns>Null when none is damaged.</returns>
    public static string? Fault(string path, int damaged) =>
        damaged > 0 ? $"{Path.GetFileName(path)} has {damaged.ToString(CultureInfo.InvariantCulture)} damaged lines, which do not count" : null;

    /// <param name="Fault">Why it does not fit.</param>
    private sealed record UnfitRow(ArchiveTableWriter Writer, JsonElement Row, string Fault);
}
