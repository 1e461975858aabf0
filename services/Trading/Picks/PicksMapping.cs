using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Trading.Picks;

internal sealed class PicksMapping : IEntityTypeConfiguration<KnownPick>
{
    public void Configure(EntityTypeBuilder<KnownPick> builder)
    {
        builder.ToTable("known_picks");
        builder.HasKey(p => p.PickId);
        builder.Property(p => p.PickId).HasMaxLength(64);
        builder.Property(p => p.Symbol).HasMaxLength(64);
        builder.Property(p => p.EntryPrice).HasPrecision(20, 8);
        builder.Property(p => p.StopLossPrice).HasPrecision(20, 8);
        builder.Property(p => p.TargetPrice).HasPrecision(20, 8);
        builder.Ignore(p => p.Side);
        builder.HasClosedSet(p => p.Exchange).HasClosedSet(p => p.Direction);
    }
}
