using System.Globalization;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.Trading.Data;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Audit;

/// <summary>
/// <c>verify-audit</c>: recomputes the chain of every account, beside the running service, and names the first broken entry of each; then the roots of the days,
/// and what of their accounts is not as they have sealed it.
/// </summary>
internal sealed class VerifyAuditCommand(TradingDb db, AuditChain chain, AuditRoots roots) : IServiceCommand
{
    private const int AccountsAtOnce = 1000;

    public string Name => "verify-audit";

    public string Usage => "verify-audit    recomputes every account's audit chain and the roots of the days, and names what does not fit";

    /// <returns>0 when every chain is intact, 1 when one is not.</returns>
    public async Task<int> RunAsync(CommandArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var (chains, entries, broken) = (0L, 0L, 0L);
        for (var accounts = await NextAsync("", cancellationToken); accounts.Count > 0; accounts = await NextAsync(accounts[^1], cancellationToken))
        {
            foreach (var account in accounts)
            {
                var verdict = await chain.VerifyAsync(account, cancellationToken);
                chains++;
                entries += verdict.Entries;
                if (verdict.Intact)
                    continue;
                broken++;
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Account {account}: entry {verdict.FirstBrokenSeq} is changed or missing; the {verdict.Entries} before it fit."));
            }
        }

        await foreach (var fault in roots.FaultsAsync(cancellationToken))
        {
            broken++;
            await output.WriteLineAsync(fault);
        }

        // Only the owner of the database can take chains away, and says when.
        if (await db.DeletedAccounts.CountAsync(d => d.PurgedAt != null, cancellationToken) is > 0 and var purged)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{purged} deleted accounts were removed when their time was over."));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{chains} chains with {entries} entries that fit, {broken} faults."));
        return broken == 0 ? 0 : 1;
    }

    /// <summary>
    /// Accounts that have entries or an end of a chain: whoever removes either leaves the other. Those whose time is over are left out, since they may be half
    /// gone.
    /// </summary>
    private Task<List<string>> NextAsync(string after, CancellationToken cancellationToken) =>
        db.AuditHeads.Select(h => h.AccountId).Union(db.AuditLog.Select(e => e.AccountId))
            .Where(id => string.Compare(id, after) > 0 && !db.DeletedAccounts.Any(d => d.AccountId == id && d.PurgedAt != null))
            .OrderBy(id => id)
            .Take(AccountsAtOnce)
            .ToListAsync(cancellationToken);
}
