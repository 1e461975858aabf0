using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.Trading.Connections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Trading.Portfolio;

internal sealed class PortfolioMapping : IEntityTypeConfiguration<PortfolioSnapshot>
{
    public void Configure(EntityTypeBuilder<PortfolioSnapshot> builder)
    {
        builder.ToTable("portfolio_snapshots");
        builder.Property(s => s.Id).HasMaxLength(36);
        builder.Property(s => s.AccountId).HasMaxLength(255);
        builder.Property(s => s.ConnectionId).HasMaxLength(36);
        builder.Property(s => s.Payload).HasColumnType("jsonb");
        builder.HasClosedSet(s => s.Broker).HasClosedSet(s => s.Kind).HasClosedSet(s => s.Source);
        builder.HasOne<BrokerConnection>().WithMany().HasForeignKey(s => s.ConnectionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(s => new { s.ConnectionId, s.Kind }, "ix_portfolio_snapshots_latest").IsUnique().HasFilter("is_latest");
        builder.HasIndex(s => s.AccountId, "ix_portfolio_snapshots_latest_of_account").HasFilter("is_latest");
        builder.HasIndex(s => new { s.AccountId, s.AsOf, s.Id }).IsDescending(false, true, true);
    }
}
