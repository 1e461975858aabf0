using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Identity.Sessions;

internal sealed class SessionMapping :
    IEntityTypeConfiguration<Session>, IEntityTypeConfiguration<RefreshToken>, IEntityTypeConfiguration<SecurityEvent>
{
    public void Configure(EntityTypeBuilder<Session> session)
    {
        session.ToTable("sessions");
        session.HasKey(s => s.Id);
        session.Property(s => s.Id).HasMaxLength(36);
        session.Property(s => s.AuthenticationMethods).HasMaxLength(100);
        session.Property(s => s.DeviceId).HasMaxLength(128);
        session.Property(s => s.UserAgent).HasMaxLength(255);
        session.Property(s => s.Ip).HasMaxLength(45);
        session.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
        session.HasIndex(s => new { s.UserId, s.CreatedAt });
        session.HasIndex(s => s.EndedAt);
        session.HasClosedSet(s => s.EndReason);
        session.ToTable(t => t.HasCheckConstraint("ck_sessions_end_has_reason", "(ended_at IS NULL) = (end_reason IS NULL)"));
    }

    public void Configure(EntityTypeBuilder<RefreshToken> token)
    {
        token.ToTable("refresh_tokens");
        token.HasKey(t => t.Hash);
        token.HasOne<Session>().WithMany().HasForeignKey(t => t.SessionId).OnDelete(DeleteBehavior.Cascade);
        // By the first a session's tokens are found when it is deleted; the second lets one of them be live.
        token.HasIndex(t => t.SessionId, "ix_refresh_tokens_session_id");
        token.HasIndex(t => t.SessionId, "ix_refresh_tokens_one_live_per_session").IsUnique().HasFilter("used_at IS NULL");
    }

    public void Configure(EntityTypeBuilder<SecurityEvent> securityEvent)
    {
        securityEvent.ToTable("security_events");
        securityEvent.HasKey(e => e.Id);
        securityEvent.Property(e => e.Id).UseIdentityAlwaysColumn();
        securityEvent.Property(e => e.SessionId).HasMaxLength(36);
        securityEvent.Property(e => e.Ip).HasMaxLength(45);
        securityEvent.Property(e => e.UserAgent).HasMaxLength(255);
        securityEvent.HasOne<User>().WithMany().HasForeignKey(e => e.UserId).OnDelete(DeleteBehavior.Cascade);
        securityEvent.HasIndex(e => new { e.UserId, e.OccurredAt });
        securityEvent.HasClosedSet(e => e.Kind);
    }
}
