using Fyntrix.ServiceDefaults.Import;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Portfolio;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Import;

/// <summary>Takes over an account's portfolio snapshots.</summary>
internal sealed class SnapshotImport(TradingDb db, TimeProvider time, List<ImportRemark> remarks)
{
    private const string Snapshots = "portfolio_snapshots";

    private readonly ImportCounter _snapshots = new();

    public ImportCounts Counts => _snapshots.ToCounts();

    public void Found(int snapshots) => _snapshots.Found = snapshots;

    public async Task ImportAsync(FormerAccount account, CancellationToken cancellationToken)
    {
        var ids = account.Snapshots.Select(s => s.Id).ToArray();
        var known = await db.Snapshots.Where(s => ids.Contains(s.Id)).Select(s => s.Id).ToHashSetAsync(cancellationToken);
        foreach (var row in account.Snapshots)
        {
            var log = new ImportLog(Snapshots, row.Id);
            if (known.Contains(row.Id))
                _snapshots.AlreadyThere++;
            else if (FormerSnapshotRules.Correct(row, log) is { } fitting && await SaveAsync(row, fitting.Kind, fitting.Payload, log, cancellationToken))
            {
                // Another table may have the same one.
                known.Add(row.Id);
                _snapshots.Added++;
                _snapshots.Corrected += log.IsCorrected ? 1 : 0;
            }
            else
                _snapshots.LeftOut++;
            remarks.AddRange(log.Remarks);
        }
    }

    private async Task<bool> SaveAsync(FormerSnapshotRow row, SnapshotKind kind, string payload, ImportLog log, CancellationToken cancellationToken)
    {
        var (now, asOf) = (time.Now(), row.AsOf!.Value.CutToMicroseconds());
        try
        {
            return await db.InTransactionAsync(
                async () =>
                {
                    var connection = await db.NewestConnectionAsync(row.AccountId, BrokerName.ZERODHA, cancellationToken);
                    if (connection is null)
                    {
                        connection = FormerConnections.Make(row.AccountId, BrokerName.ZERODHA, asOf, log);
                        db.Connections.Add(connection);
                    }

                    await db.AddSnapshotAsync(
                        connection.Id, kind, asOf, isLatest => PortfolioSnapshot.Imported(row.Id, connection, kind, payload, isLatest, asOf, (row.CreatedAt ?? asOf).CutToMicroseconds(), now), cancellationToken);
                    return true;
                },
                cancellationToken);
        }
        catch (DbUpdateException e) when (ImportRefusal.Find(e) is { } refused)
        {
            log.LeftOut(ImportReason.NOT_STORABLE, $"the database refused the row ({refused.SqlState})");
            return false;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }
}
