using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Trading.Audit;

internal sealed class AuditMapping : IEntityTypeConfiguration<AuditEntry>, IEntityTypeConfiguration<AuditHead>, IEntityTypeConfiguration<AuditRoot>, IEntityTypeConfiguration<AuditRootHead>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_log", t => t.HasCheckConstraint(
            "ck_audit_log_chain", "seq >= 1 AND octet_length(previous_hash) = 32 AND octet_length(hash) = 32"));
        builder.Property(e => e.Id).UseIdentityAlwaysColumn();
        builder.Property(e => e.AccountId).HasMaxLength(255);
        builder.Property(e => e.Actor).HasMaxLength(255);
        builder.Property(e => e.Action).HasMaxLength(64);
        builder.Property(e => e.SubjectType).HasMaxLength(32);
        builder.Property(e => e.SubjectId).HasMaxLength(255);
        // json keeps the text that was hashed; jsonb would rewrite it.
        builder.Property(e => e.Before).HasColumnType("json");
        builder.Property(e => e.After).HasColumnType("json");
        builder.Property(e => e.RequestId).HasMaxLength(64);
        builder.HasIndex(e => new { e.AccountId, e.Seq }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<AuditHead> builder)
    {
        builder.ToTable("audit_heads");
        builder.HasKey(h => h.AccountId);
        builder.Property(h => h.AccountId).HasMaxLength(255);
    }

    public void Configure(EntityTypeBuilder<AuditRoot> builder)
    {
        builder.ToTable("audit_roots", t => t.HasCheckConstraint("ck_audit_roots_hashes", "heads >= 0 AND octet_length(previous_root) = 32 AND octet_length(root) = 32"));
        builder.HasKey(r => r.Day);
    }

    public void Configure(EntityTypeBuilder<AuditRootHead> builder)
    {
        builder.ToTable("audit_root_heads", t => t.HasCheckConstraint("ck_audit_root_heads_hash", "seq >= 1 AND octet_length(hash) = 32"));
        builder.HasKey(h => new { h.AccountId, h.Seq });
        builder.Property(h => h.AccountId).HasMaxLength(255);
        builder.HasIndex(h => h.Day);
        builder.HasOne<AuditRoot>().WithMany().HasForeignKey(h => h.Day).OnDelete(DeleteBehavior.Restrict);
    }
}
