using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Trading.Limits;

internal sealed class LimitsMapping : IEntityTypeConfiguration<RiskLimits>
{
    public void Configure(EntityTypeBuilder<RiskLimits> builder)
    {
        builder.ToTable("risk_limits", t => t.HasCheckConstraint(
            "ck_risk_limits_positive", "(max_order_quantity IS NULL OR max_order_quantity >= 1) AND (max_order_value IS NULL OR max_order_value > 0) AND "
            + "(max_position_value IS NULL OR max_position_value > 0) AND (max_daily_loss IS NULL OR max_daily_loss > 0)"));
        builder.HasKey(l => l.AccountId);
        builder.Property(l => l.AccountId).HasMaxLength(255);
        builder.Property(l => l.MaxOrderValue).HasPrecision(18, 4);
        builder.Property(l => l.MaxPositionValue).HasPrecision(18, 4);
        builder.Property(l => l.MaxDailyLoss).HasPrecision(18, 4);
    }
}
