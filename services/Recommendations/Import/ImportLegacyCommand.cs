using System.Globalization;
using System.Text.Json;
using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Import;

/// <summary>
/// <c>import-legacy --from DIR [--report text|json]</c>: takes over what a folder of the former system holds. The service may be
/// running on the same store meanwhile: the files are read first, then one transaction writes. Exit code 1 when nothing could be read.
/// </summary>
internal sealed class ImportLegacyCommand(RecommendationStore store, TimeProvider time) : IServiceCommand
{
    private static readonly JsonSerializerOptions Indented = new(JsonDefaults.Options) { WriteIndented = true };

    public string Name => "import-legacy";

    public string Usage => "import-legacy --from DIR [--report text|json]   take over the former system's picks, runs, outcomes and policies";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var folder = arguments.Get("from");
        var format = arguments.Find("report") ?? "text";
        if (format is not ("text" or "json"))
            throw new CommandRefusedException("--report is text or json.");
        if (!Directory.Exists(folder))
            throw new CommandRefusedException($"There is no folder {folder}.");

        var data = await new LegacyFolder(folder, time).ReadAsync(cancellationToken);
        if (data.Files.Count == 0)
            throw new CommandRefusedException($"The folder {folder} holds no file of the former system: no ai_recommendations.db, top_picks_runs.db, top_picks/*.json, mode_weights*.json, performance_horizons.json or index_universes.json.");

        var report = await ApplyAsync(data, cancellationToken);
        if (format == "json")
            await output.WriteLineAsync(JsonSerializer.Serialize(report, Indented));
        else
            await WriteTextAsync(output, report);
        return report.ReadAnything ? 0 : 1;
    }

    private async Task<ImportReport> ApplyAsync(LegacyData data, CancellationToken cancellationToken)
    {
        try
        {
            return await store.WriteAsync(write => LegacyImport.Apply(write, data), cancellationToken);
        }
        catch (SqliteStoreUnavailableException e)
        {
            throw new CommandRefusedException($"Nothing was imported. {e.Message}");
        }
    }

    private static async Task WriteTextAsync(TextWriter output, ImportReport report)
    {
        await output.WriteLineAsync("Files");
        foreach (var file in report.Files)
            await output.WriteLineAsync($"  {file.Status switch { FileStatus.READ => "read", FileStatus.DUPLICATE => "duplicate", FileStatus.UNREADABLE => "UNREADABLE" },-10} {file.File}: {file.Detail}");

        var (found, added) = (report.Found, report.Added);
        await WriteTableAsync(
            output,
            "Found",
            ("runs", found.Runs),
            ("  of them empty", found.EmptyRuns),
            ("recommendations", found.Recommendations),
            ("  times corrected (IST stamped as UTC, minus 5:30)", found.TimesCorrected),
            ("  entry prices missing", found.PricesMissing),
            ("  entry prices recovered from the payload of their run", found.PricesRecovered),
            ("symbol, mode and universe recommended repeatedly", found.RepeatedGroups),
            ("  of them in both directions", found.FlippedGroups),
            ("outcomes", found.Outcomes),
            ("policies", found.Policies),
            ("picks files known already", found.DuplicateFiles),
            ("rows with a remark", report.LeftOut.Count));
        await WriteTableAsync(
            output,
            "Added this time",
            ("runs", added.Runs),
            ("runs completed", added.RunsCompleted),
            ("recommendations", added.Recommendations),
            ("entry prices filled", added.PricesFilled),
            ("pick events", added.PickEvents),
            ("contributions", added.Contributions),
            ("outcomes", added.Outcomes),
            ("policies", added.Policies),
            ("rows quarantined", added.Quarantined));
        if (report.LeftOut.Count == 0)
            return;

        await output.WriteLineAsync("Left out or changed");
        foreach (var row in report.LeftOut)
            await output.WriteLineAsync($"  {row.Reason,-28} {row.Source}: {row.Row}");
    }

    private static async Task WriteTableAsync(TextWriter output, string title, params (string Name, int Count)[] lines)
    {
        await output.WriteLineAsync(title);
        foreach (var (name, count) in lines)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {name,-56} {count,6}"));
    }
}
