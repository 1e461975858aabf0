using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Trading.Connections;

internal sealed class ConnectionsMapping :
    IEntityTypeConfiguration<BrokerConnection>, IEntityTypeConfiguration<BrokerToken>, IEntityTypeConfiguration<BrokerAppCredentials>, IEntityTypeConfiguration<BrokerLogin>
{
    public void Configure(EntityTypeBuilder<BrokerConnection> builder)
    {
        // What simulates and what is real do not meet, whoever writes.
        builder.ToTable("broker_connections", t => t.HasCheckConstraint("ck_broker_connections_paper", "(broker = 'PAPER') = (mode = 'PAPER') AND (paper_session IS NULL OR mode = 'PAPER')"));
        builder.Property(c => c.Id).HasMaxLength(36);
        builder.Property(c => c.AccountId).HasMaxLength(255);
        builder.Property(c => c.ClientUserId).HasMaxLength(128);
        builder.Property<uint>("xmin").IsRowVersion();
        builder.HasClosedSet(c => c.Broker).HasClosedSet(c => c.Mode).HasClosedSet(c => c.Status).HasClosedSet(c => c.PaperSession);
        // Imported connections may lack the broker's user id; two of those are one as well.
        builder.HasIndex(c => new { c.AccountId, c.Broker, c.ClientUserId }).IsUnique().AreNullsDistinct(false);
        builder.HasIndex(c => c.Id, "ix_broker_connections_live").HasFilter("mode = 'LIVE' AND status = 'CONNECTED'");
        // Whose order a broker's own message tells of.
        builder.HasIndex(c => new { c.Broker, c.ClientUserId });
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

    public void Configure(EntityTypeBuilder<BrokerAppCredentials> builder)
    {
        builder.ToTable("broker_apps");
        builder.HasKey(a => a.BrokerConnectionId);
        builder.Property(a => a.BrokerConnectionId).HasMaxLength(36);
        builder.Property(a => a.ApiKey).HasMaxLength(128);
        builder.Property(a => a.KeyId).HasMaxLength(64);
        builder.Ignore(a => a.ApiSecret);
        builder.HasOne<BrokerConnection>().WithOne().HasForeignKey<BrokerAppCredentials>(a => a.BrokerConnectionId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<BrokerLogin> builder)
    {
        builder.ToTable("broker_logins", t => t.HasCheckConstraint(
            "ck_broker_logins_app", "(api_key IS NULL) = (api_secret_enc IS NULL) AND (api_key IS NULL) = (key_id IS NULL)"));
        builder.HasKey(l => l.StateHash);
        builder.Property(l => l.StateHash).HasMaxLength(64);
        builder.Property(l => l.AccountId).HasMaxLength(255);
        builder.Property(l => l.ApiKey).HasMaxLength(128);
        builder.Property(l => l.KeyId).HasMaxLength(64);
        builder.Ignore(l => l.ApiSecret);
        builder.HasClosedSet(l => l.Broker);
        builder.HasIndex(l => l.AccountId);
    }
}
