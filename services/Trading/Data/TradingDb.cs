using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Brokers.Paper;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Instruments;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Limits;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Picks;
using Fyntrix.Trading.Portfolio;
using Fyntrix.Trading.Prices;
using Fyntrix.Trading.Retention;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Data;

/// <summary>The store of Trading. Each feature folder maps its own tables.</summary>
internal sealed class TradingDb(DbContextOptions<TradingDb> options) : ServiceDbContext(options)
{
    public DbSet<BrokerConnection> Connections => Set<BrokerConnection>();

    public DbSet<BrokerToken> Tokens => Set<BrokerToken>();

    public DbSet<BrokerAppCredentials> BrokerApps => Set<BrokerAppCredentials>();

    public DbSet<BrokerLogin> BrokerLogins => Set<BrokerLogin>();

    public DbSet<TradeIntent> Intents => Set<TradeIntent>();

    public DbSet<BrokerOrder> Orders => Set<BrokerOrder>();

    public DbSet<OrderEvent> OrderEvents => Set<OrderEvent>();

    public DbSet<Fill> Fills => Set<Fill>();

    public DbSet<PortfolioSnapshot> Snapshots => Set<PortfolioSnapshot>();

    public DbSet<RiskLimits> RiskLimits => Set<RiskLimits>();

    public DbSet<OrderCallCount> OrderCallCounts => Set<OrderCallCount>();

    public DbSet<KillSwitch> KillSwitches => Set<KillSwitch>();

    public DbSet<Instrument> Instruments => Set<Instrument>();

    public DbSet<InstrumentDump> InstrumentDumps => Set<InstrumentDump>();

    public DbSet<LastPrice> LastPrices => Set<LastPrice>();

    public DbSet<KnownPick> KnownPicks => Set<KnownPick>();

    public DbSet<AuditEntry> AuditLog => Set<AuditEntry>();

    public DbSet<AuditHead> AuditHeads => Set<AuditHead>();

    public DbSet<AuditRoot> AuditRoots => Set<AuditRoot>();

    public DbSet<AuditRootHead> AuditRootHeads => Set<AuditRootHead>();

    public DbSet<DeletedAccount> DeletedAccounts => Set<DeletedAccount>();

    public DbSet<PaperAccount> PaperAccounts => Set<PaperAccount>();

    public DbSet<PaperOrder> PaperOrders => Set<PaperOrder>();

    public DbSet<PaperTrade> PaperTrades => Set<PaperTrade>();

    /// <summary>
    /// Runs the work in a transaction of its own, on rows read afresh, and saves and commits what it left behind.
    /// </summary>
    public async Task<T> InTransactionAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        ChangeTracker.Clear();
        await using var transaction = await Database.BeginTransactionAsync(cancellationToken);
        var result = await work();
        await SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        var count = TradingMetrics.Of(ChangeTracker);
        var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        count();
        return saved;
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(TradingDb).Assembly);
    }
}
