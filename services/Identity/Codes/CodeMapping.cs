using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Identity.Codes;

internal sealed class CodeMapping : IEntityTypeConfiguration<OneTimeCode>
{
    public void Configure(EntityTypeBuilder<OneTimeCode> code)
    {
        code.ToTable("one_time_codes");
        code.HasKey(c => c.Id);
        code.Property(c => c.Id).HasMaxLength(36);
        code.Property(c => c.Target).HasMaxLength(255);
        code.Property(c => c.Name).HasMaxLength(100);
        code.Property(c => c.CodeHash).HasMaxLength(255);
        code.HasOne<User>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
        code.HasIndex(c => new { c.Target, c.Purpose, c.CreatedAt });
        code.HasIndex(c => c.UserId);
        code.HasIndex(c => c.ExpiresAt);
        code.HasClosedSet(c => c.Purpose);
        code.ToTable(t => t.HasCheckConstraint("ck_one_time_codes_attempts", $"attempts BETWEEN 0 AND {OneTimeCode.MostAttempts}"));
    }
}
