using System.Diagnostics;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Audit;

/// <summary>Adds to an account's audit chain, in the transaction of what is put on record.</summary>
internal sealed class AuditTrail(TradingDb db, TimeProvider time)
{
    /// <summary>Takes the chain's end, locked until the transaction ends, and adds the fact; saved with the context.</summary>
    /// <exception cref="InvalidOperationException">Without a transaction the lock would hold nothing.</exception>
    public async Task AppendAsync(string accountId, AuditFact fact, CancellationToken cancellationToken)
    {
        var head = await LockAsync(accountId, cancellationToken);
        var entry = AuditEntry.Following(head, fact, Activity.Current?.TraceId.ToHexString(), time.Now());
        head.Advance(entry);
        db.AuditLog.Add(entry);
    }

    /// <summary>Keeps every other transaction that records something of this account out until this one ends.</summary>
    public async Task<AuditHead> LockAsync(string accountId, CancellationToken cancellationToken)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("An audit entry is written in the transaction of what it records.");
        if (db.AuditHeads.Local.FirstOrDefault(h => h.AccountId == accountId) is { } held)
            return held;

        // One statement makes the chain, or waits for whoever holds it.
        var rows = await db.AuditHeads
            .FromSql($"""
                INSERT INTO audit_heads (account_id, seq, hash) VALUES ({accountId}, 0, {AuditEntry.Genesis})
                ON CONFLICT (account_id) DO UPDATE SET account_id = excluded.account_id
                RETURNING account_id, seq, hash
                """)
            .ToListAsync(cancellationToken);
        return rows[0];
    }
}
