using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Trading.Prices;

internal sealed class PricesMapping : IEntityTypeConfiguration<LastPrice>
{
    public void Configure(EntityTypeBuilder<LastPrice> builder)
    {
        builder.ToTable("last_prices", t => t.HasCheckConstraint(
            "ck_last_prices_price", "price > 0 AND (bid IS NULL OR bid > 0) AND (ask IS NULL OR ask > 0) AND (volume IS NULL OR volume >= 0)"));
        builder.HasKey(p => new { p.Symbol, p.Exchange });
        builder.Property(p => p.Symbol).HasMaxLength(64);
        builder.Property(p => p.Price).HasPrecision(20, 8);
        builder.Property(p => p.Bid).HasPrecision(20, 8);
        builder.Property(p => p.Ask).HasPrecision(20, 8);
        builder.Property(p => p.Source).HasMaxLength(64);
        builder.HasClosedSet(p => p.Exchange);
    }
}
