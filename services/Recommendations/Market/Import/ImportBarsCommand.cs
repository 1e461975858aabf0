using System.Globalization;
using System.Text.Json;
using FluentValidation;
using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Market.Import;

/// <summary>
/// <c>import-bars --from FILE_OR_DIR --source NAME [--timeframe 1D] [--adjusted] [--segment CASH] [--report text|json]</c>: takes bars
/// over from CSV files, whose lines name their symbol or whose name does. Good rows are taken, each other is reported. The service
/// may be running on the same store meanwhile: it is written in parts. Exit code 1 when no file could be read.
/// </summary>
internal sealed class ImportBarsCommand(BarIntake intake, IValidator<BarHeader> validator) : IServiceCommand
{
    private const int BarsInPart = 5000;

    private static readonly JsonSerializerOptions Indented = new(JsonDefaults.Options) { WriteIndented = true };

    public string Name => "import-bars";

    public string Usage =>
        "import-bars --from FILE_OR_DIR --source NAME [--timeframe 1D] [--adjusted] [--segment CASH] [--report text|json]   take bars over from CSV files";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var from = arguments.Get("from");
        var format = arguments.Find("report") ?? "text";
        if (format is not ("text" or "json"))
            throw new CommandRefusedException("--report is text or json.");
        var header = new BarHeader(arguments.Get("source"), arguments.Find("timeframe") ?? Timeframe.Day.Name, arguments.Find("segment"), arguments.Has("adjusted"));
        if ((await validator.ValidateAsync(header, cancellationToken)).Errors is [var error, ..])
            throw new CommandRefusedException($"--{error.PropertyName} {error.ErrorMessage}");
        var files = FilesOf(from);

        var refused = new List<RefusedRow>();
        var imported = new List<ImportedBarFile>();
        try
        {
            foreach (var file in files)
                imported.Add(await ImportAsync(file, header.Origin, refused, cancellationToken));
        }
        catch (SqliteStoreUnavailableException e)
        {
            throw new CommandRefusedException($"{imported.Count} of {files.Count} files were imported; importing all again takes the rest. {e.Message}");
        }

        var report = new BarImportReport(
            header.Origin.Source, header.Origin.Timeframe.Name, imported, imported.Aggregate(BarImportCounts.None, (sum, file) => sum + file.Counts), refused);
        if (format == "json")
            await output.WriteLineAsync(JsonSerializer.Serialize(report, Indented));
        else
            await WriteTextAsync(output, report);
        return imported.Any(f => f.Fault is null) ? 0 : 1;
    }

    private static IReadOnlyList<string> FilesOf(string from)
    {
        if (File.Exists(from))
            return [from];
        if (!Directory.Exists(from))
            throw new CommandRefusedException($"There is no file or folder {from}.");
        string[] files = [.. Directory.EnumerateFiles(from, "*.csv").Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new CommandRefusedException($"The folder {from} holds no file *.csv.");
    }

    private async Task<ImportedBarFile> ImportAsync(string path, BarOrigin origin, List<RefusedRow> refused, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(path);
        using var text = Open(path);
        using var file = BarCsv.Open(text, SymbolOf(path));
        if (file.Fault is { } fault)
            return new ImportedBarFile(name, fault, [], BarImportCounts.None);

        var batch = await intake.BeginAsync(origin, TimeSpan.Zero, cancellationToken);
        var symbols = new SortedSet<string>(StringComparer.Ordinal);
        var counts = BarImportCounts.None;
        foreach (var line in file.Lines())
        {
            var faults = line.Row is { } row ? batch.Add(row) : line.Faults;
            counts += BarImportCounts.None with { Rows = 1, Refused = faults.Count > 0 ? 1 : 0 };
            if (faults.Count > 0)
                refused.Add(new RefusedRow(name, line.Number, string.Join(" ", faults.Select(f => $"{f.Field} {f.Error}"))));
            if (batch.Count == BarsInPart)
                await TakeAsync();
        }

        await TakeAsync();
        return new ImportedBarFile(name, null, [.. symbols], counts);

        async Task TakeAsync()
        {
            symbols.UnionWith(batch.Symbols);
            var written = await intake.TakeAsync(batch, cancellationToken);
            counts += BarImportCounts.None with { Added = written.Added, Changed = written.Changed, Unchanged = written.Unchanged };
        }
    }

    /// <summary>The name of the file, where its lines do not name a symbol.</summary>
    private static string? SymbolOf(string path)
    {
        using var text = Open(path);
        using var file = BarCsv.Open(text, symbol: null);
        return file.HasSymbols ? null : Path.GetFileNameWithoutExtension(path);
    }

    private static StreamReader Open(string path) => new(path, System.Text.Encoding.UTF8);

    private static async Task WriteTextAsync(TextWriter output, BarImportReport report)
    {
        await output.WriteLineAsync($"{"file",-32} {"rows",8} {"added",8} {"changed",8} {"unchanged",10} {"refused",8}");
        foreach (var file in report.Files)
            await output.WriteLineAsync(file.Fault is { } fault ? $"{file.File,-32} UNREADABLE: {fault}" : Line(file.File, file.Counts));
        await output.WriteLineAsync(Line("all", report.Total));
        foreach (var row in report.Refused)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"refused {row.File} line {row.Line}: {row.Reason}"));
    }

    private static string Line(string name, BarImportCounts counts) => string.Create(
        CultureInfo.InvariantCulture, $"{name,-32} {counts.Rows,8} {counts.Added,8} {counts.Changed,8} {counts.Unchanged,10} {counts.Refused,8}");
}
