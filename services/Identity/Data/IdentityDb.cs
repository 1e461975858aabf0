using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Codes;
using Fyntrix.Identity.Passwords;
using Fyntrix.Identity.Preferences;
using Fyntrix.Identity.SecondFactors;
using Fyntrix.Identity.ServiceClients;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.SigningKeys;
using Fyntrix.Identity.Throttling;
using Fyntrix.Identity.Users;
using Fyntrix.Identity.Watchlists;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Data;

/// <summary>Identity's database: who users are, how they sign in, what they prefer and watch.</summary>
internal sealed class IdentityDb(DbContextOptions<IdentityDb> options) : ServiceDbContext(options)
{
    public DbSet<User> Users => Set<User>();

    public DbSet<Credential> Credentials => Set<Credential>();

    public DbSet<OneTimeCode> OneTimeCodes => Set<OneTimeCode>();

    public DbSet<AttemptThrottle> AttemptThrottles => Set<AttemptThrottle>();

    public DbSet<TotpFactor> TotpFactors => Set<TotpFactor>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<SignInChallenge> SignInChallenges => Set<SignInChallenge>();

    public DbSet<ExternalLogin> ExternalLogins => Set<ExternalLogin>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    public DbSet<SecurityEvent> SecurityEvents => Set<SecurityEvent>();

    public DbSet<ServiceClient> ServiceClients => Set<ServiceClient>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    public DbSet<UserPreferences> UserPreferences => Set<UserPreferences>();

    public DbSet<WatchlistEntry> UserWatchlists => Set<WatchlistEntry>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(IdentityDb).Assembly);
    }
}
