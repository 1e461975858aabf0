using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Trading.Connections;

internal sealed class ConnectionsMapping : IEntityTypeConfiguration<BrokerConnection>, IEntityTypeConfiguration<BrokerToken>
{
    public void Configure(EntityTypeBuilder<BrokerConnection> builder)
    {
        builder.ToTable("broker_connections");
        builder.Property(c => c.Id).HasMaxLength(36);
        builder.Property(c => c.AccountId).HasMaxLength(255);
        builder.Property(c => c.ClientUserId).HasMaxLength(128);
        builder.Property<uint>("xmin").IsRowVersion();
        builder.HasClosedSet(c => c.Broker).HasClosedSet(c => c.Mode).HasClosedSet(c => c.Status);
        // Imported connections may lack the broker's user id; two of those are one as well.
        builder.HasIndex(c => new { c.AccountId, c.Broker, c.ClientUserId }).IsUnique().AreNullsDistinct(false);
    }

    public void Configure(EntityTypeBuilder<BrokerToken> builder)
    {
        builder.ToTable("broker_tokens", t => t.HasCheckConstraint(
            "ck_broker_tokens_destroyed", "revoked_at IS NULL OR (access_token_enc = '' AND refresh_token_enc IS NULL)"));
        builder.Property(t => t.Id).HasMaxLength(36);
        builder.Property(t => t.BrokerConnectionId).HasMaxLength(36);
        builder.Property(t => t.KeyId).HasMaxLength(64);
        builder.Ignore(t => t.AccessToken);
        builder.HasOne<BrokerConnection>().WithMany().HasForeignKey(t => t.BrokerConnectionId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(t => t.BrokerConnectionId);
        builder.HasIndex(t => t.BrokerConnectionId, "ix_broker_tokens_live").IsUnique().HasFilter("revoked_at IS NULL");
    }
}
