using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Import;

namespace Fyntrix.Identity.Import;

/// <summary>
/// <c>import-legacy --from URL [--report text|json]</c>: takes over the users of the former system, their preferences and their
/// watchlists, from its Postgres, where nothing is changed. The service may be running meanwhile. The password may stand in the
/// environment (<c>PGPASSWORD</c>) instead of the URL, where every process could read it. Run again it adds who is new there
/// and nothing else; who was erased here meanwhile is new again, so remove them there first.
/// </summary>
internal sealed class ImportLegacyCommand(IdentityDb db, TimeProvider time) : IServiceCommand
{
    public string Name => "import-legacy";

    public string Usage => "import-legacy --from URL [--report text|json]   take over the former system's users, preferences and watchlists from its Postgres";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var address = FormerAddress.Parse(arguments.Get("from"));
        var format = ImportOutput.Format(arguments);

        await using var former = await FormerDatabase.OpenAsync(address, cancellationToken);
        var report = await new LegacyImport(db, time).RunAsync(former, cancellationToken);
        await ImportOutput.WriteAsync(
            output, format, report, [("users", report.Users), ("user_preferences", report.Preferences), ("user_watchlists", report.Watchlists)], report.Remarks);
        return 0;
    }
}
