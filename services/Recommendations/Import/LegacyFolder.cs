using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Picks;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.Recommendations.Import;

/// <summary>
/// Reads a folder of the former system, whatever of it is there:
/// 1. <c>ai_recommendations.db</c>, through the same schema steps as a file opened in place, in a copy;
/// 2. <c>top_picks_runs.db</c>;
/// 3. <c>top_picks/*.json</c>, of which most stand in the database as well;
/// 4. <c>mode_weights*.json</c> with <c>performance_horizons.json</c>, and <c>index_universes.json</c>, of which nothing is taken.
/// Nothing in the folder is opened for writing. A file that cannot be used costs a line of the report and no other file.
/// </summary>
internal sealed partial class LegacyFolder(string folder, TimeProvider time)
{
    private const long LargestFile = 16 * 1024 * 1024;
    private const string RunsFile = "top_picks_runs.db";
    private const string HorizonsFile = "performance_horizons.json";
    private const string UniversesFile = "index_universes.json";

    private static readonly string[] PickTables =
    [
        "runs", "ai_recommendations", "pick_agent_contributions", "pick_events", "pick_outcomes", "pick_history", "rl_policies", "quarantine",
    ];

    private readonly List<ImportedFile> _files = [];
    private readonly Dictionary<string, FormerRun> _runs = new(StringComparer.Ordinal);
    private readonly List<FormerDraft> _drafts = [];
    private readonly List<LeftOutRow> _leftOut = [];
    private Dictionary<string, FormerRows> _tables = [];
    private JsonObject? _horizons;

    public async Task<LegacyData> ReadAsync(CancellationToken cancellationToken)
    {
        await TryFileAsync(RecommendationStore.FileName, path => ReadPicksAsync(path, cancellationToken));
        await TryFileAsync(RunsFile, path => Task.FromResult(ReadRuns(path)));
        foreach (var file in Below("top_picks", "*.json"))
            await TryFileAsync(file, path => ReadPicksFileAsync(file, path, cancellationToken));
        await TryFileAsync(HorizonsFile, path => ReadHorizonsAsync(path, cancellationToken));
        foreach (var file in Below("", "mode_weights*.json"))
            await TryFileAsync(file, path => ReadWeightsAsync(path, cancellationToken));
        await TryFileAsync(UniversesFile, path => ReadUniversesAsync(path, cancellationToken));
        return new LegacyData(_files, _tables, [.. _runs.Values], _drafts, _leftOut);
    }

    private async Task TryFileAsync(string file, Func<string, Task<ImportedFile>> read)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
            return;
        try
        {
            var line = await read(path);
            _files.Add(line with { File = file });
        }
        catch (Exception e) when (e is SqliteException or SqliteStoreUnavailableException or IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            _files.Add(new ImportedFile(file, FileStatus.UNREADABLE, Explain(e)));
        }
    }

    private IEnumerable<string> Below(string subfolder, string pattern)
    {
        var path = Path.Combine(folder, subfolder);
        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path, pattern).Select(f => Path.Combine(subfolder, Path.GetFileName(f))).Order(StringComparer.Ordinal)
            : [];
    }

    private static string Explain(Exception e) => e switch
    {
        SqliteException { SqliteErrorCode: 26 } => "is not a SQLite file.",
        SqliteException { SqliteErrorCode: 11 } => "is a damaged SQLite file.",
        SqliteException { SqliteErrorCode: 1 } => $"is not a file of the former system: {e.Message}",
        JsonException => "is not valid JSON.",
        FormatException => e.Message,
        UnauthorizedAccessException => "may not be read by this account.",
        _ => $"cannot be read: {e.Message}",
    };

    private async Task<ImportedFile> ReadPicksAsync(string path, CancellationToken cancellationToken)
    {
        var copies = Directory.CreateTempSubdirectory("fyntrix-import-");
        try
        {
            CopyPicks(path, Path.Combine(copies.FullName, RecommendationStore.FileName));
            var settings = Options.Create(new SqliteStoreSettings { Directory = copies.FullName });
            using var signal = new OutboxSignal();
            await using var upgraded = new RecommendationStore(new SqliteStoreDependencies(settings, signal, time));
            _tables = await upgraded.ReadAsync(connection => PickTables.ToDictionary(t => t, t => ReadTable(connection, t)), cancellationToken);
        }
        finally
        {
            copies.Delete(recursive: true);
        }

        return new ImportedFile("", FileStatus.READ, $"{Count(_tables["ai_recommendations"].Rows.Count, "recommendation")}.");
    }

    private static void CopyPicks(string from, string to)
    {
        using var source = OpenReadOnly(from);
        if (source.QueryLong("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'ai_recommendations'") == 0)
            throw new FormatException("is not a file of the former system: it has no table ai_recommendations.");
        using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = to, Pooling = false }.ConnectionString);
        copy.Open();
        source.BackupDatabase(copy);
    }

    private static FormerRows ReadTable(SqliteConnection connection, string table)
    {
        IReadOnlyList<string> columns = connection.Query($"SELECT name FROM pragma_table_info('{table}') WHERE name <> 'id' ORDER BY cid", r => r.GetString(0));
        var rows = connection.Query($"SELECT {string.Join(", ", columns)} FROM {table} {(table == "rl_policies" ? "WHERE built_in = 0" : "")} ORDER BY rowid", row =>
        {
            var values = new object?[columns.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = row.IsDBNull(i) ? null : row.GetValue(i);
            return values;
        });
        return new FormerRows(columns, rows);
    }

    private ImportedFile ReadRuns(string path)
    {
        using var source = OpenReadOnly(path);
        var rows = source.Query(
            """
            SELECT run_id, universe, mode, generated_at_utc, trigger, total_analyzed, filtered_count, elapsed_sec, payload
            FROM top_picks_runs ORDER BY id
            """,
            r => new RunRow(
                r.GetText("run_id") ?? "", r.GetText("universe") ?? "", r.GetText("mode") ?? "", r.GetText("generated_at_utc"), r.GetText("trigger"),
                r.GetLong("total_analyzed"), r.GetLong("filtered_count"), r.GetReal("elapsed_sec"), r.GetText("payload") ?? ""));
        foreach (var row in rows)
            TakeRun(RunsFile, row);
        return new ImportedFile("", FileStatus.READ, $"{Count(rows.Count, "run")}.");
    }

    /// <returns>False when the run was known or is left out.</returns>
    private bool TakeRun(string file, RunRow row)
    {
        var payload = ParseOrNull(row.Payload);
        var items = payload is null ? null : FormerPayload.Items(payload.RootElement);
        if (items is null)
            LeaveOut(file, row, "PAYLOAD_NOT_OF_A_RUN");

        if (!Enum.GetNames<TradingMode>().Contains(row.Mode))
        {
            LeaveOut(file, row, "MODE_UNKNOWN");
            return false;
        }

        if ((FormerTime.Parse(row.GeneratedAt) ?? FormerTime.RunEnd(row.RunId)) is not { } ended || row.RunId.Length == 0)
        {
            LeaveOut(file, row, "TIME_UNREADABLE");
            return false;
        }

        var run = new FormerRun(
            row.RunId,
            row.Universe.Trim().ToUpperInvariant() is { Length: > 0 } universe ? universe : "UNKNOWN",
            row.Mode,
            row.Trigger ?? "unknown",
            ended,
            payload is null ? null : FormerPayload.PicksTime(payload.RootElement),
            payload is null ? null : FormerPayload.PolicyVersion(payload.RootElement),
            Whole(row.TotalAnalyzed),
            Whole(row.FilteredCount),
            Whole(row.ElapsedSec * 1000),
            items is null ? null : row.Payload,
            items ?? []);
        if (_runs.TryGetValue(run.RunId, out var known) && (known.Payload is not null || run.Payload is null))
            return false;
        _runs[run.RunId] = run;
        return true;
    }

    private async Task<ImportedFile> ReadPicksFileAsync(string file, string path, CancellationToken cancellationToken)
    {
        var text = await ReadTextAsync(path, cancellationToken);
        using var payload = JsonDocument.Parse(text);
        var items = FormerPayload.Items(payload.RootElement) ?? throw new FormatException("is not a picks file of the former system: it has no list of picks.");

        var name = PicksFileName().Match(Path.GetFileName(file));
        var universe = FormerPayload.Text(payload.RootElement, "universe") ?? (name.Success ? name.Groups["universe"].Value : "");
        var mode = FormerPayload.Text(payload.RootElement, "mode") ?? (name.Success ? name.Groups["mode"].Value : "");
        // The time in the name is UTC, like that of the run's id, cut to the second.
        var second = name.Success
            ? DateTime.ParseExact(name.Groups["time"].Value, "yyyyMMdd_HHmmss", CultureInfo.InvariantCulture).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)
            : null;
        var runId = FormerPayload.Text(payload.RootElement, "run_id")
            ?? (second is null ? null : _runs.Keys.FirstOrDefault(k => k.StartsWith($"{universe}:{mode}:{second}", StringComparison.OrdinalIgnoreCase)) ?? $"{universe}:{mode}:{second}")
            ?? throw new FormatException("does not say which run it belongs to.");

        var leftOutBefore = _leftOut.Count;
        var taken = TakeRun(file, new RunRow(
            runId, universe, mode, null, null, null, null, FormerPayload.Number(payload.RootElement, "elapsed_seconds"), text));
        if (taken)
            return new ImportedFile("", FileStatus.READ, $"1 run with {Count(items.Count, "pick")}.");
        return _leftOut.Count > leftOutBefore
            ? new ImportedFile("", FileStatus.READ, $"left out: {_leftOut[^1].Reason}.")
            : new ImportedFile("", FileStatus.DUPLICATE, $"its run with {Count(items.Count, "pick")} is known.");
    }

    private async Task<ImportedFile> ReadWeightsAsync(string path, CancellationToken cancellationToken)
    {
        var draft = DraftOf(Path.GetFileName(path), ParseNode(await ReadTextAsync(path, cancellationToken)));
        if (_drafts.Any(d => d.PolicyId == draft.PolicyId))
            return new ImportedFile("", FileStatus.DUPLICATE, "another file has the same weights and thresholds.");
        _drafts.Add(draft);
        return new ImportedFile("", FileStatus.READ, "1 draft of a policy.");
    }

    private FormerDraft DraftOf(string file, JsonObject? weights)
    {
        try
        {
            return FormerConfiguration.Draft(file, weights, _horizons, _leftOut);
        }
        catch (InvalidOperationException)
        {
            throw new FormatException("has a text with half a character in it.");
        }
    }

    private async Task<ImportedFile> ReadHorizonsAsync(string path, CancellationToken cancellationToken)
    {
        _horizons = ParseNode(await ReadTextAsync(path, cancellationToken)) ?? throw new FormatException("is not a horizons file of the former system: it has no modes.");
        return new ImportedFile("", FileStatus.READ, $"horizons of {Count(FormerConfiguration.Horizons(HorizonsFile, _horizons, _leftOut), "mode")}; each mode has its own here.");
    }

    private static async Task<ImportedFile> ReadUniversesAsync(string path, CancellationToken cancellationToken)
    {
        var universes = ParseNode(await ReadTextAsync(path, cancellationToken));
        if (universes is null || universes.Any(u => u.Value is not JsonArray))
            throw new FormatException("is not a universes file of the former system: it has no lists of symbols.");
        var repeats = universes.Count - universes.Select(u => u.Value!.ToJsonString()).Distinct().Count();
        return new ImportedFile("", FileStatus.READ, $"members of {Count(universes.Count, "universe")}, {repeats} of them the same as another; members are not kept here, so nothing was taken.");
    }

    private void LeaveOut(string file, RunRow row, string reason) =>
        _leftOut.Add(new LeftOutRow(file, $"run {(row.RunId.Length > 0 ? row.RunId : "without an id")}", reason, JsonSerializer.Serialize(row)));

    private static async Task<string> ReadTextAsync(string path, CancellationToken cancellationToken) =>
        new FileInfo(path).Length > LargestFile
            ? throw new FormatException($"is larger than {LargestFile / 1024 / 1024} MB, more than the former system ever wrote.")
            : await File.ReadAllTextAsync(path, cancellationToken);

    private static JsonObject? ParseNode(string text) =>
        JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;

    private static JsonDocument? ParseOrNull(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Opens without the right to write; where that needs files beside it that cannot be made, as something that nobody changes.</summary>
    private static SqliteConnection OpenReadOnly(string path)
    {
        try
        {
            return Open(path);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 8 or 14)
        {
            return Open($"file:{Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1");
        }

        static SqliteConnection Open(string source)
        {
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
            try
            {
                connection.Open();
                connection.QueryLong("SELECT count(*) FROM sqlite_master");
                return connection;
            }
            catch (SqliteException)
            {
                connection.Dispose();
                throw;
            }
        }
    }

    private static int? Whole(decimal? value) => value is >= 0 and <= int.MaxValue ? (int)decimal.Round(value.Value) : null;

    private static int? Whole(long? value) => value is >= 0 and <= int.MaxValue ? (int)value.Value : null;

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";

    [GeneratedRegex("^picks_(?<universe>[A-Za-z0-9]+)_(?<mode>[A-Za-z-]+)_(?<time>[0-9]{8}_[0-9]{6})\\.json$", RegexOptions.CultureInvariant)]
    private static partial Regex PicksFileName();

    private sealed record RunRow(
        string RunId,
        string Universe,
        string Mode,
        string? GeneratedAt,
        string? Trigger,
        long? TotalAnalyzed,
        long? FilteredCount,
        decimal? ElapsedSec,
        string Payload);
}
