using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Import;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Encryption;

namespace Fyntrix.Trading.Import;

/// <summary>
/// <c>import-legacy --from URL [--report text|json]</c>: takes over the former system's broker connections, tokens, intents, orders
/// and portfolio snapshots from its Postgres, where nothing is changed. The key that its tokens were encrypted with stands in the environment under its former
/// name (<see cref="FernetKey.KeySetting"/> or <see cref="FernetKey.SecretSetting"/>) and nowhere else. Run again it adds what is new there.
/// </summary>
internal sealed class ImportLegacyCommand(TradingDb db, TokenVault vault, AuditTrail audit, IConfiguration settings, TimeProvider time) : IServiceCommand
{
    public string Name => "import-legacy";

    public string Usage =>
        $"import-legacy --from URL [--report text|json]   take over the former system's broker connections, tokens, intents, orders and portfolio snapshots from its Postgres; its key in {FernetKey.KeySetting}";

    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var address = FormerAddress.Parse(arguments.Get("from"));
        var format = ImportOutput.Format(arguments);
        var key = FernetKey.Of(settings);

        await using var former = await FormerDatabase.OpenAsync(address, cancellationToken);
        var report = await LegacyImport.RunAsync(former, db, vault, audit, key, time, cancellationToken);
        await ImportOutput.WriteAsync(
            output,
            format,
            report,
            [
                ("broker_connections", report.Connections), ("broker_tokens", report.Tokens), ("trade_intents", report.Intents), ("broker_orders", report.Orders),
                ("portfolio_snapshots", report.Snapshots),
            ],
            report.Remarks);
        return 0;
    }
}
