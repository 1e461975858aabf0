using Fyntrix.ServiceDefaults.Import;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Encryption;

namespace Fyntrix.Trading.Import;

/// <summary>
/// Takes over what the former system held, account by account. What is here already is left alone: this database is the record
/// from the first import on. A row that cannot be taken over is reported and stops no other.
/// </summary>
internal static class LegacyImport
{
    // With all that hangs on them in memory.
    private const int Batch = 20;

    /// <param name="key">What the former system encrypted its tokens with; null when the operator gave none.</param>
    public static async Task<ImportReport> RunAsync(
        FormerDatabase former, TradingDb db, TokenVault vault, AuditTrail audit, FernetKey? key, TimeProvider time, CancellationToken cancellationToken)
    {
        var remarks = new List<ImportRemark>();
        var connections = new ConnectionImport(db, vault, audit, key, time, remarks);
        var intents = new IntentImport(db, audit, time, remarks);
        var snapshots = new SnapshotImport(db, time, remarks);
        connections.Found(await former.CountAsync(ConnectionImport.Connections, cancellationToken), await former.CountAsync(ConnectionImport.Tokens, cancellationToken));
        intents.Found(await former.CountAsync(IntentImport.Intents, cancellationToken), await former.CountAsync(IntentImport.Orders, cancellationToken));
        snapshots.Found(await former.CountSnapshotsAsync(cancellationToken));
        foreach (var ids in (await former.ReadAccountIdsAsync(cancellationToken)).Chunk(Batch))
        {
            foreach (var account in await former.ReadAsync(ids, cancellationToken))
            {
                await connections.ImportAsync(account, cancellationToken);
                await intents.ImportAsync(account, cancellationToken);
                await snapshots.ImportAsync(account, cancellationToken);
            }
        }

        return new ImportReport(connections.Counts.Connections, connections.Counts.Tokens, intents.Counts.Intents, intents.Counts.Orders, snapshots.Counts, remarks);
    }
}
