using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Identity.Watchlists;

internal sealed class WatchlistMapping : IEntityTypeConfiguration<WatchlistEntry>
{
    public void Configure(EntityTypeBuilder<WatchlistEntry> entry)
    {
        entry.ToTable("user_watchlists");
        entry.HasKey(e => e.Id);
        entry.Property(e => e.Id).HasMaxLength(36);
        entry.Property(e => e.Symbol).HasMaxLength(50);
        entry.Property(e => e.Exchange).HasMaxLength(20);
        entry.Property(e => e.Notes).HasMaxLength(2000);
        entry.Property(e => e.Timeframe).HasMaxLength(20);
        entry.Property(e => e.DesiredEntry).HasPrecision(20, 8);
        entry.Property(e => e.StopLoss).HasPrecision(20, 8);
        entry.Property(e => e.Target).HasPrecision(20, 8);
        entry.HasOne<User>().WithMany().HasForeignKey(e => e.UserId).OnDelete(DeleteBehavior.Cascade);
        entry.HasIndex(e => new { e.UserId, e.Symbol, e.Exchange }).IsUnique();
        entry.HasIndex(e => new { e.UserId, e.AddedAt });
        entry.HasClosedSet(e => e.Exchange);
        entry.HasClosedSet(e => e.Status);
        entry.ToTable(t =>
        {
            t.HasCheckConstraint("ck_user_watchlists_symbol", "symbol ~ '^[A-Z0-9&._-]{1,50}$'");
            t.HasCheckConstraint("ck_user_watchlists_prices", "desired_entry > 0 AND stop_loss > 0 AND target > 0");
        });
    }
}
