using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.Trading.Connections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Trading.Brokers.Paper;

/// <summary>The tables of the simulated broker. Nothing outside this folder reads or writes them.</summary>
internal sealed class PaperMapping : IEntityTypeConfiguration<PaperAccount>, IEntityTypeConfiguration<PaperOrder>, IEntityTypeConfiguration<PaperTrade>, IEntityTypeConfiguration<PaperPosition>
{
    private const string IsOpen = "status IN ('OPEN', 'TRIGGER PENDING')";

    public void Configure(EntityTypeBuilder<PaperAccount> builder)
    {
        builder.ToTable("paper_accounts");
        builder.HasKey(a => a.ConnectionId);
        builder.Property(a => a.ConnectionId).HasMaxLength(36);
        // Wider than amounts elsewhere: a simulated short sale may lose more than anybody has.
        builder.Property(a => a.Cash).HasPrecision(28, 4);
        builder.HasOne<BrokerConnection>().WithMany().HasForeignKey(a => a.ConnectionId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<PaperOrder> builder)
    {
        builder.ToTable("paper_orders", t => t.HasCheckConstraint("ck_paper_orders_quantity", "quantity >= 1 AND filled_quantity BETWEEN 0 AND quantity"));
        builder.HasKey(o => o.Seq);
        builder.Property(o => o.Seq).UseIdentityAlwaysColumn();
        builder.Property(o => o.BrokerOrderId).HasMaxLength(19).HasComputedColumnSql("(260000000000000 + seq)::text", stored: true);
        builder.Property(o => o.ConnectionId).HasMaxLength(36);
        builder.Property(o => o.Reason).HasMaxLength(64);
        builder.Property(o => o.Tag).HasMaxLength(20);
        builder.Property(o => o.Symbol).HasMaxLength(64);
        builder.Property(o => o.LimitPrice).HasPrecision(20, 8);
        builder.Property(o => o.TriggerPrice).HasPrecision(20, 8);
        builder.Property(o => o.PublishedPrice).HasPrecision(20, 8);
        builder.Property(o => o.Status).HasMaxLength(32);
        builder.HasClosedSet(o => o.Exchange).HasClosedSet(o => o.Product).HasClosedSet(o => o.Side).HasClosedSet(o => o.OrderType)
            .HasClosedSet(o => o.Status, PaperStatus.All);
        builder.HasOne<PaperAccount>().WithMany().HasForeignKey(o => o.ConnectionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(o => o.BrokerOrderId).IsUnique();
        // One order per tag: asking twice places once.
        builder.HasIndex(o => new { o.ConnectionId, o.Tag }).IsUnique();
        builder.HasIndex(o => new { o.ConnectionId, o.PlacedAt });
        builder.HasIndex(o => new { o.Symbol, o.Exchange, o.Seq }, "ix_paper_orders_open").HasFilter(IsOpen);
        builder.HasIndex(o => o.ConnectionId, "ix_paper_orders_open_of_account").HasFilter(IsOpen);
    }

    public void Configure(EntityTypeBuilder<PaperTrade> builder)
    {
        builder.ToTable("paper_trades", t => t.HasCheckConstraint("ck_paper_trades_figures", "quantity >= 1 AND price > 0 AND charges >= 0"));
        builder.HasKey(t => t.TradeNumber);
        builder.Property(t => t.TradeNumber).UseIdentityAlwaysColumn();
        builder.Property(t => t.ConnectionId).HasMaxLength(36);
        builder.Property(t => t.Symbol).HasMaxLength(64);
        builder.Property(t => t.Price).HasPrecision(20, 8);
        builder.Property(t => t.Charges).HasPrecision(18, 4);
        builder.HasClosedSet(t => t.Exchange).HasClosedSet(t => t.Product).HasClosedSet(t => t.Side).HasClosedSet(t => t.PriceSource);
        builder.HasOne<PaperOrder>().WithMany().HasForeignKey(t => t.OrderSeq).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(t => new { t.ConnectionId, t.TradedAt });
        builder.HasIndex(t => t.OrderSeq);
    }

    public void Configure(EntityTypeBuilder<PaperPosition> builder)
    {
        builder.ToTable("paper_positions");
        builder.HasKey(p => new { p.ConnectionId, p.Symbol, p.Exchange, p.Product });
        builder.Property(p => p.ConnectionId).HasMaxLength(36);
        builder.Property(p => p.Symbol).HasMaxLength(64);
        builder.Property(p => p.AveragePrice).HasPrecision(20, 8);
        builder.HasClosedSet(p => p.Exchange).HasClosedSet(p => p.Product);
        builder.HasOne<PaperAccount>().WithMany().HasForeignKey(p => p.ConnectionId).OnDelete(DeleteBehavior.Restrict);
    }
}
