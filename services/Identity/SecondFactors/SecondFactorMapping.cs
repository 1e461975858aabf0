using Fyntrix.Identity.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Fyntrix.Identity.SecondFactors;

internal sealed class SecondFactorMapping :
    IEntityTypeConfiguration<TotpFactor>, IEntityTypeConfiguration<RecoveryCode>, IEntityTypeConfiguration<SignInChallenge>
{
    public void Configure(EntityTypeBuilder<TotpFactor> factor)
    {
        factor.ToTable("totp_factors");
        factor.HasKey(f => f.UserId);
        factor.Property(f => f.EncryptionKeyId).HasMaxLength(64);
        factor.HasOne<User>().WithOne().HasForeignKey<TotpFactor>(f => f.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<RecoveryCode> code)
    {
        code.ToTable("recovery_codes");
        code.HasKey(c => new { c.UserId, c.Handle });
        code.Property(c => c.Handle).HasMaxLength(8);
        code.Property(c => c.CodeHash).HasMaxLength(255);
        code.HasOne<User>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<SignInChallenge> challenge)
    {
        challenge.ToTable("sign_in_challenges");
        challenge.HasKey(c => c.TokenHash);
        challenge.Property(c => c.AuthenticationMethods).HasMaxLength(100);
        challenge.Property(c => c.DeviceId).HasMaxLength(128);
        challenge.HasOne<User>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
        challenge.HasIndex(c => c.UserId);
        challenge.HasIndex(c => c.ExpiresAt);
        challenge.ToTable(t => t.HasCheckConstraint("ck_sign_in_challenges_attempts", $"attempts BETWEEN 0 AND {SignInChallenge.MostAttempts}"));
    }
}
