using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Identity.Users;

internal sealed class UserMapping : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> user)
    {
        user.ToTable("users");
        user.HasKey(u => u.Id);
        user.Ignore(u => u.OnlyClaimsEmail);
        user.Property(u => u.Id).HasMaxLength(255);
        user.Property(u => u.PhoneNumber).HasMaxLength(20);
        user.Property(u => u.Name).HasMaxLength(100);
        user.Property(u => u.Email).HasMaxLength(255);
        user.Property(u => u.EmailNormalized).HasMaxLength(255);
        user.Property(u => u.FirstName).HasMaxLength(50);
        user.Property(u => u.LastName).HasMaxLength(50);
        user.Property(u => u.Gender).HasMaxLength(20);
        user.Property(u => u.CountryCode).HasMaxLength(3);
        user.Property(u => u.Timezone).HasMaxLength(50);
        user.Property(u => u.Language).HasMaxLength(10).HasDefaultValue("en");
        user.Property(u => u.ProfilePictureUrl).HasMaxLength(2048);
        user.Property(u => u.Bio).HasMaxLength(2000);
        user.Property(u => u.LastLoginIp).HasMaxLength(45);
        user.Property(u => u.LastLoginDevice).HasMaxLength(255);
        user.Property(u => u.LastLoginLocation).HasMaxLength(255);
        user.Property(u => u.CreatedIp).HasMaxLength(45);
        user.Property(u => u.ReferralCode).HasMaxLength(50);
        user.Property(u => u.ReferredBy).HasMaxLength(255);

        // A deleted account waits for its erasure and holds neither number nor address against a new one.
        user.HasIndex(u => u.PhoneNumber).IsUnique().HasFilter("NOT is_deleted");
        user.HasIndex(u => u.EmailNormalized).IsUnique().HasFilter("NOT is_deleted");
        user.HasIndex(u => u.ReferralCode).IsUnique();
        user.HasIndex(u => new { u.CreatedAt, u.Id });
        user.HasIndex(u => u.DeletedAt).HasFilter("is_deleted");
        user.HasOne<User>().WithMany().HasForeignKey(u => u.ReferredBy).OnDelete(DeleteBehavior.SetNull);

        user.HasClosedSet(u => u.Role);
        user.ToTable(t =>
        {
            t.HasCheckConstraint("ck_users_phone_number_e164", @"phone_number ~ '^\+[1-9][0-9]{1,14}$'");
            t.HasCheckConstraint("ck_users_email_is_normalized", "(email IS NULL) = (email_normalized IS NULL)");
            t.HasCheckConstraint("ck_users_deleted_is_inactive", "NOT is_deleted OR NOT is_active");
        });
    }
}
