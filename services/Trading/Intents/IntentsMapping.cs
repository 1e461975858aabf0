using System.Text.Json;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Intents.Checks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Trading.Intents;

internal sealed class IntentsMapping : IEntityTypeConfiguration<TradeIntent>
{
    public void Configure(EntityTypeBuilder<TradeIntent> builder)
    {
        builder.ToTable("trade_intents", t =>
        {
            t.HasCheckConstraint("ck_trade_intents_algo", "algo_id IS NULL OR initiated_by = 'ALGO'");
            t.HasCheckConstraint("ck_trade_intents_protection", "market_protection IS NULL OR market_protection = -1 OR market_protection BETWEEN 0 AND 100");
            t.HasCheckConstraint("ck_trade_intents_qty", "qty >= 1 AND filled_qty BETWEEN 0 AND qty");
            t.HasCheckConstraint(
                "ck_trade_intents_prices",
                "(limit_price IS NULL OR limit_price > 0) AND (trigger_price IS NULL OR trigger_price > 0) AND (stop_loss IS NULL OR stop_loss > 0) AND (target IS NULL OR target > 0)");
        });
        builder.Property(i => i.AlgoId).HasMaxLength(64);
        builder.Ignore(i => i.Terms);
        builder.Property(i => i.Id).HasMaxLength(36);
        builder.Property(i => i.AccountId).HasMaxLength(255);
        builder.Property(i => i.SessionId).HasMaxLength(128);
        builder.Property(i => i.ConnectionId).HasMaxLength(36);
        builder.Property(i => i.PickId).HasMaxLength(64);
        builder.Property(i => i.Symbol).HasMaxLength(64);
        builder.Property(i => i.LimitPrice).HasPrecision(20, 8);
        builder.Property(i => i.TriggerPrice).HasPrecision(20, 8);
        builder.Property(i => i.StopLoss).HasPrecision(20, 8);
        builder.Property(i => i.Target).HasPrecision(20, 8);
        builder.Property(i => i.MarketProtection).HasPrecision(5, 2);
        builder.Property(i => i.AveragePrice).HasPrecision(20, 8);
        builder.Property(i => i.StateReason).HasMaxLength(64);
        builder.Property(i => i.RulePackVersion).HasMaxLength(32);
        builder.Property(i => i.Verdicts).HasColumnType("jsonb").HasConversion(
            verdicts => JsonSerializer.Serialize(verdicts, JsonDefaults.Options),
            json => JsonSerializer.Deserialize<IReadOnlyList<Verdict>>(json, JsonDefaults.Options)!,
            new ValueComparer<IReadOnlyList<Verdict>>((a, b) => a!.SequenceEqual(b!), v => v.Count, v => v));
        builder.Property<uint>("xmin").IsRowVersion();
        builder.HasClosedSet(i => i.Broker).HasClosedSet(i => i.Source).HasClosedSet(i => i.Exchange).HasClosedSet(i => i.Segment)
            .HasClosedSet(i => i.Product).HasClosedSet(i => i.Side).HasClosedSet(i => i.OrderType).HasClosedSet(i => i.InitiatedBy).HasClosedSet(i => i.State);
        builder.HasOne<BrokerConnection>().WithMany().HasForeignKey(i => i.ConnectionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(i => new { i.AccountId, i.CreatedAt, i.Id }).IsDescending(false, true, true);
        builder.HasIndex(i => i.ConnectionId);
        builder.HasIndex(i => i.ExpiresAt, "ix_trade_intents_unconfirmed").HasFilter("state = 'CREATED'");
    }
}
