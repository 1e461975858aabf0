using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Fyntrix.Trading.Audit;

/// <summary>Seals the ends of the chains into a root for each day, and checks the roots.</summary>
internal sealed class AuditRoots(TradingDb db, TimeProvider time)
{
    /// <summary>Seals the day that ended last, unless that is done. Of two processes at once one does.</summary>
    /// <returns>The root that was made; null when there was nothing to do.</returns>
    public async Task<AuditRoot?> SealAsync(CancellationToken cancellationToken)
    {
        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-1);
        if (await db.AuditRoots.AnyAsync(r => r.Day >= day, cancellationToken))
            return null;
        db.ChangeTracker.Clear();
        try
        {
            // One snapshot: the ends of the chains belong together.
            await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            var last = await db.AuditRoots.AsNoTracking().OrderByDescending(r => r.Day).FirstOrDefaultAsync(cancellationToken);
            var moved = await db.AuditHeads.AsNoTracking()
                .Where(h => h.Seq > 0 && !db.AuditRootHeads.Any(s => s.AccountId == h.AccountId && s.Seq == h.Seq))
                .ToListAsync(cancellationToken);
            List<AuditRootHead> heads = [.. moved.Select(h => AuditRootHead.Of(day, h))];
            var root = AuditRoot.Over(day, last?.Root ?? AuditEntry.Genesis, heads, time.Now());
            db.AuditRoots.Add(root);
            db.AuditRootHeads.AddRange(heads);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return root;
        }
        catch (Exception e) when (DatabaseFailure.Find(e) is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure })
        {
            return null; // Another process has sealed the day.
        }
    }

    /// <summary>What of the roots does not fit, in a line each: the roots themselves, and the entries that they have sealed.</summary>
    public async IAsyncEnumerable<string> FaultsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var snapshot = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var previous = AuditEntry.Genesis;
        foreach (var root in await db.AuditRoots.AsNoTracking().OrderBy(r => r.Day).ToListAsync(cancellationToken))
        {
            var heads = await db.AuditRootHeads.AsNoTracking().Where(h => h.Day == root.Day).ToListAsync(cancellationToken);
            if (heads.Count != root.Heads || !root.PreviousRoot.AsSpan().SequenceEqual(previous) || !AuditRoot.Compute(root.Day, root.PreviousRoot, heads).AsSpan().SequenceEqual(root.Root))
                yield return string.Create(CultureInfo.InvariantCulture, $"Root of {root.Day:yyyy-MM-dd}: it was changed, one before it is missing, or not all that it sealed is there.");
            previous = root.Root;
        }

        var gone = db.AuditRootHeads.AsNoTracking()
            .Where(h => !db.DeletedAccounts.Any(d => d.AccountId == h.AccountId && d.PurgedAt != null)
                && !db.AuditLog.Any(e => e.AccountId == h.AccountId && e.Seq == h.Seq && e.Hash == h.Hash))
            .OrderBy(h => h.AccountId).ThenBy(h => h.Seq);
        await foreach (var head in gone.AsAsyncEnumerable().WithCancellation(cancellationToken))
            yield return string.Create(CultureInfo.InvariantCulture, $"Account {head.AccountId}: entry {head.Seq} is not there as the root of {head.Day:yyyy-MM-dd} has sealed it.");
    }
}
