using System.Globalization;
using System.Text.Json;
using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.Identity.Import;

/// <summary>
/// <c>import-legacy --from URL [--report text|json]</c>: takes over the users of the former system, their preferences and their
/// watchlists, from its Postgres, where nothing is changed. The service may be running meanwhile. The password may stand in the
/// environment (<c>PGPASSWORD</c>) instead of the URL, where every process could read it. Run again it adds who is new there
/// and nothing else; who was erased here meanwhile is new again, so remove them there first.
/// </summary>
internal sealed class ImportLegacyCommand(IdentityDb db, TimeProvider time) : IServiceCommand
{
    private static readonly JsonSerializerOptions Indented = new(JsonDefaults.Options) { WriteIndented = true };

    public string Name => "import-legacy";

    public string Usage => "import-legacy --from URL [--report text|json]   take over the former system's users, preferences and watchlists from its Postgres";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var address = FormerAddress.Parse(arguments.Get("from"));
        var format = arguments.Find("report") ?? "text";
        if (format is not ("text" or "json"))
            throw new CommandRefusedException("--report is text or json.");

        await using var former = await FormerDatabase.OpenAsync(address, cancellationToken);
        var report = await new LegacyImport(db, time).RunAsync(former, cancellationToken);
        if (format == "json")
            await output.WriteLineAsync(JsonSerializer.Serialize(report, Indented));
        else
            await WriteTextAsync(output, report);
        return 0;
    }

    private static async Task WriteTextAsync(TextWriter output, ImportReport report)
    {
        await output.WriteLineAsync($"{"",-18}{"found",8}{"added",8}{"corrected",11}{"already there",15}{"left out",10}");
        foreach (var (table, counts) in new[] { ("users", report.Users), ("user_preferences", report.Preferences), ("user_watchlists", report.Watchlists) })
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{table,-18}{counts.Found,8}{counts.Added,8}{counts.Corrected,11}{counts.AlreadyThere,15}{counts.LeftOut,10}"));
        }

        if (report.Remarks.Count == 0)
            return;

        await output.WriteLineAsync("Left out or corrected");
        foreach (var remark in report.Remarks)
        {
            var done = remark.Action switch { ImportAction.CORRECTED => "corrected", ImportAction.LEFT_OUT => "LEFT OUT" };
            await output.WriteLineAsync($"  {done,-10} {remark.Reason,-22} {remark.Table} {remark.Key}: {remark.Detail}");
        }
    }
}
