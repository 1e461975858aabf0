using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Identity.Throttling;

internal sealed class ThrottleMapping : IEntityTypeConfiguration<AttemptThrottle>
{
    public void Configure(EntityTypeBuilder<AttemptThrottle> throttle)
    {
        throttle.ToTable("attempt_throttles");
        throttle.HasKey(t => t.Key);
        throttle.Property(t => t.Key).HasMaxLength(100);
        throttle.HasIndex(t => t.LastAt);
        throttle.ToTable(t => t.HasCheckConstraint("ck_attempt_throttles_failures", "failures > 0"));
    }
}
