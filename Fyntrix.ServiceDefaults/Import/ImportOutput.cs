using System.Globalization;
using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.ServiceDefaults.Import;

/// <summary>How an import tells what it did: <c>--report text</c> (the default) or <c>--report json</c>.</summary>
public static class ImportOutput
{
    private const string Text = "text";
    private const string Json = "json";
    private static readonly JsonSerializerOptions Indented = new(JsonDefaults.Options) { WriteIndented = true };

    /// <summary>The wanted form; asked for before anything is done.</summary>
    /// <exception cref="CommandRefusedException">It is neither.</exception>
    public static string Format(CommandArguments arguments) =>
        arguments.Find("report") is null or Text ? Text
        : arguments.Find("report") == Json ? Json
        : throw new CommandRefusedException("--report is text or json.");

    /// <param name="report">As JSON shows it.</param>
    /// <param name="tables">Its counts by the former table's name.</param>
    public static async Task WriteAsync<TReport>(
        TextWriter output, string format, TReport report, IReadOnlyList<(string Table, ImportCounts Counts)> tables, IReadOnlyList<ImportRemark> remarks)
    {
        if (format == Json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(report, Indented));
            return;
        }

        await output.WriteLineAsync($"{"",-22}{"found",8}{"added",8}{"corrected",11}{"already there",15}{"left out",10}");
        foreach (var (table, counts) in tables)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{table,-22}{counts.Found,8}{counts.Added,8}{counts.Corrected,11}{counts.AlreadyThere,15}{counts.LeftOut,10}"));
        }

        if (remarks.Count == 0)
            return;

        await output.WriteLineAsync("Left out or corrected");
        foreach (var remark in remarks)
        {
            var done = remark.Action switch { ImportAction.CORRECTED => "corrected", ImportAction.LEFT_OUT => "LEFT OUT" };
            await output.WriteLineAsync($"  {done,-10} {remark.Reason,-22} {remark.Table} {remark.Key}: {remark.Detail}");
        }
    }
}
