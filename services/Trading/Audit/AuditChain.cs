using System.Runtime.CompilerServices;
using Fyntrix.Trading.Data;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Audit;

/// <summary>Recomputes an account's chain and names the first entry that does not fit.</summary>
internal sealed class AuditChain(TradingDb db)
{
    /// <summary>Walks the whole chain, in one snapshot so that entries added meanwhile do not look like faults.</summary>
    public async Task<AuditVerdict> VerifyAsync(string accountId, CancellationToken cancellationToken)
    {
        await using var snapshot = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var head = await db.AuditHeads.AsNoTracking().SingleOrDefaultAsync(h => h.AccountId == accountId, cancellationToken);
        var expected = 0L;
        var previous = AuditEntry.Genesis;
        await foreach (var entry in EntriesAsync(accountId, cancellationToken))
        {
            expected++;
            if (entry.Seq != expected || !entry.PreviousHash.AsSpan().SequenceEqual(previous) || !entry.ComputeHash().AsSpan().SequenceEqual(entry.Hash))
                return new AuditVerdict(false, expected - 1, expected);
            previous = entry.Hash;
        }

        // Entries cut off at the end leave the head behind.
        return (head?.Seq ?? 0) == expected && (head is null || head.Hash.AsSpan().SequenceEqual(previous))
            ? new AuditVerdict(true, expected, null)
            : new AuditVerdict(false, expected, expected + 1);
    }

    private async IAsyncEnumerable<AuditEntry> EntriesAsync(string accountId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var entries = db.AuditLog.AsNoTracking().Where(e => e.AccountId == accountId).OrderBy(e => e.Seq).AsAsyncEnumerable();
        await foreach (var entry in entries.WithCancellation(cancellationToken))
            yield return entry;
    }
}
