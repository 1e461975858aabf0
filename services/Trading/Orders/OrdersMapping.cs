using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.ServiceDefaults.Telemetry;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Intents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Trading.Orders;

internal sealed class OrdersMapping : IEntityTypeConfiguration<BrokerOrder>, IEntityTypeConfiguration<OrderEvent>, IEntityTypeConfiguration<Fill>
{
    public void Configure(EntityTypeBuilder<BrokerOrder> builder)
    {
        builder.ToTable("broker_orders", t =>
        {
            t.HasCheckConstraint("ck_broker_orders_qty", "qty >= 1 AND filled_qty BETWEEN 0 AND qty AND booked_qty BETWEEN 0 AND filled_qty");
            t.HasCheckConstraint("ck_broker_orders_own", "(origin = 'OWN') = (trade_intent_id IS NOT NULL)");
            t.HasCheckConstraint("ck_broker_orders_tag", "tag ~ '^[A-Za-z0-9]{1,20}$' OR origin = 'EXTERNAL'");
        });
        builder.Ignore(o => o.Progress);
        builder.Property(o => o.Id).HasMaxLength(36);
        builder.Property(o => o.AccountId).HasMaxLength(255);
        builder.Property(o => o.TradeIntentId).HasMaxLength(36);
        builder.Property(o => o.ConnectionId).HasMaxLength(36);
        builder.Property(o => o.BrokerOrderId).HasMaxLength(128);
        builder.Property(o => o.Tag).HasMaxLength(64);
        builder.Property(o => o.Symbol).HasMaxLength(64);
        builder.Property(o => o.LimitPrice).HasPrecision(20, 8);
        builder.Property(o => o.TriggerPrice).HasPrecision(20, 8);
        builder.Property(o => o.AveragePrice).HasPrecision(20, 8);
        builder.Property(o => o.StatusReason).HasMaxLength(64);
        builder.Property(o => o.BrokerStatus).HasMaxLength(64);
        builder.Property(o => o.Traceparent).HasMaxLength(WorkTrace.MaxLength);
        builder.Property<uint>("xmin").IsRowVersion();
        builder.HasClosedSet(o => o.Broker).HasClosedSet(o => o.Exchange).HasClosedSet(o => o.Product).HasClosedSet(o => o.Side)
            .HasClosedSet(o => o.OrderType).HasClosedSet(o => o.Status).HasClosedSet(o => o.Origin);
        builder.HasOne<TradeIntent>().WithMany().HasForeignKey(o => o.TradeIntentId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<BrokerConnection>().WithMany().HasForeignKey(o => o.ConnectionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(o => new { o.ConnectionId, o.BrokerOrderId }).IsUnique();
        builder.HasIndex(o => new { o.ConnectionId, o.Tag }, "ix_broker_orders_own_tag").IsUnique().HasFilter("origin = 'OWN'");
        builder.HasIndex(o => new { o.AccountId, o.CreatedAt, o.Id }).IsDescending(false, true, true);
        builder.HasIndex(o => o.TradeIntentId);
        // Open, unanswered, owed fills, or given up as never received, which may yet surface.
        builder.Property(o => o.NeedsSettling).HasComputedColumnSql(
            "status IN ('SUBMITTED_TO_BROKER', 'UNKNOWN', 'ACCEPTED', 'PARTIALLY_FILLED') OR booked_qty < filled_qty OR COALESCE(status_reason = 'NOT_RECEIVED', false)",
            stored: true);
        builder.HasIndex(o => o.ConnectionId, "ix_broker_orders_needs_settling").HasFilter("needs_settling");
    }

    public void Configure(EntityTypeBuilder<OrderEvent> builder)
    {
        builder.ToTable("order_events", t => t.HasCheckConstraint("ck_order_events_subject", "trade_intent_id IS NOT NULL OR order_id IS NOT NULL"));
        builder.Property(e => e.Id).UseIdentityAlwaysColumn();
        builder.Property(e => e.AccountId).HasMaxLength(255);
        builder.Property(e => e.TradeIntentId).HasMaxLength(36);
        builder.Property(e => e.OrderId).HasMaxLength(36);
        builder.Property(e => e.State).HasMaxLength(32);
        builder.Property(e => e.Reason).HasMaxLength(64);
        builder.Property(e => e.BrokerStatus).HasMaxLength(64);
        builder.Property(e => e.Price).HasPrecision(20, 8);
        builder.HasClosedSet(e => e.Kind).HasClosedSet(e => e.State, Enum.GetNames<IntentState>());
        builder.HasOne<TradeIntent>().WithMany().HasForeignKey(e => e.TradeIntentId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<BrokerOrder>().WithMany().HasForeignKey(e => e.OrderId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(e => new { e.TradeIntentId, e.Id });
        builder.HasIndex(e => e.OrderId);
    }

    public void Configure(EntityTypeBuilder<Fill> builder)
    {
        builder.ToTable("fills", t => t.HasCheckConstraint("ck_fills_figures", "quantity >= 1 AND price > 0"));
        builder.Property(f => f.Id).HasMaxLength(36);
        builder.Property(f => f.AccountId).HasMaxLength(255);
        builder.Property(f => f.ConnectionId).HasMaxLength(36);
        builder.Property(f => f.OrderId).HasMaxLength(36);
        builder.Property(f => f.TradeIntentId).HasMaxLength(36);
        builder.Property(f => f.BrokerOrderId).HasMaxLength(128);
        builder.Property(f => f.TradeId).HasMaxLength(64);
        builder.Property(f => f.Symbol).HasMaxLength(64);
        builder.Property(f => f.Price).HasPrecision(20, 8);
        builder.HasClosedSet(f => f.Exchange).HasClosedSet(f => f.Product).HasClosedSet(f => f.Side).HasClosedSet(f => f.PriceSource);
        builder.HasOne<BrokerConnection>().WithMany().HasForeignKey(f => f.ConnectionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<BrokerOrder>().WithMany().HasForeignKey(f => f.OrderId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<TradeIntent>().WithMany().HasForeignKey(f => f.TradeIntentId).OnDelete(DeleteBehavior.Restrict);
        // An exchange numbers its trades by the day, and one trade can be part of two of our orders.
        builder.HasIndex(f => new { f.ConnectionId, f.Exchange, f.TradeDate, f.TradeId, f.BrokerOrderId }).IsUnique();
        builder.HasIndex(f => new { f.AccountId, f.FilledAt, f.Id }).IsDescending(false, true, true);
        builder.HasIndex(f => f.OrderId);
        builder.HasIndex(f => f.TradeIntentId);
    }
}
