using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Trading.Retention;

internal sealed class RetentionMapping : IEntityTypeConfiguration<DeletedAccount>
{
    public void Configure(EntityTypeBuilder<DeletedAccount> builder)
    {
        builder.ToTable("deleted_accounts");
        builder.HasKey(d => d.AccountId);
        builder.Property(d => d.AccountId).HasMaxLength(255);
    }
}
