using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Trading.Limits;

internal sealed class OrderCallsMapping : IEntityTypeConfiguration<OrderCallCount>
{
    public void Configure(EntityTypeBuilder<OrderCallCount> builder)
    {
        builder.ToTable("order_call_counts", t => t.HasCheckConstraint("ck_order_call_counts_counts", "in_second >= 0 AND in_minute >= 0 AND in_day >= 0"));
        builder.HasKey(c => c.ConnectionId);
        builder.Property(c => c.ConnectionId).HasMaxLength(36);
    }
}
