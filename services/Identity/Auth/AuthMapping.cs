using Fyntrix.Identity.Passwords;
using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Identity.Auth;

internal sealed class AuthMapping :
    IEntityTypeConfiguration<Credential>, IEntityTypeConfiguration<ExternalLogin>
{
    public void Configure(EntityTypeBuilder<Credential> credential)
    {
        credential.ToTable("credentials");
        credential.HasKey(c => c.UserId);
        credential.Property(c => c.PasswordHash).HasMaxLength(255);
        credential.HasOne<User>().WithOne().HasForeignKey<Credential>(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ExternalLogin> login)
    {
        login.ToTable("external_logins");
        login.HasKey(l => new { l.Provider, l.Subject });
        login.Property(l => l.Provider).HasMaxLength(32);
        login.Property(l => l.Subject).HasMaxLength(255);
        login.HasOne<User>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Cascade);
        login.HasIndex(l => l.UserId);
        login.HasClosedSet(l => l.Provider, ["GOOGLE", "COGNITO"]);
    }
}
