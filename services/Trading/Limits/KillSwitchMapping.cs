using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Trading.Limits;

internal sealed class KillSwitchMapping : IEntityTypeConfiguration<KillSwitch>
{
    public void Configure(EntityTypeBuilder<KillSwitch> builder)
    {
        builder.ToTable("kill_switches");
        builder.HasKey(k => k.AccountId);
        builder.Property(k => k.AccountId).HasMaxLength(255);
        builder.Property(k => k.Reason).HasMaxLength(200);
        builder.HasClosedSet(k => k.State);
    }
}
