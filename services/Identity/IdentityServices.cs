using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Codes;
using Fyntrix.Identity.Contacts;
using Fyntrix.Identity.Google;
using Fyntrix.Identity.Import;
using Fyntrix.Identity.Passwords;
using Fyntrix.Identity.Phone;
using Fyntrix.Identity.SecondFactors;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.SigningKeys;
using Fyntrix.Identity.Throttling;
using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Secrets;
using Microsoft.Extensions.Options;

namespace Fyntrix.Identity;

internal static class IdentityServices
{
    /// <summary>What Identity's features need beyond the defaults.</summary>
    public static void AddIdentity(this WebApplicationBuilder builder)
    {
        builder.AddKeyRing();
        var services = builder.Services;
        services.AddOptions<SigningKeySettings>().BindConfiguration(SigningKeySettings.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SigningKeySettings>, SigningKeySettingsCheck>();
        services.AddScoped<SigningKeyRotation>();
        services.AddScoped<ISealedSecrets, SealedSigningKeys>();
        services.AddScoped<ISealedSecrets, SealedTotpSecrets>();
        services.AddSingleton<SigningKeyWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<SigningKeyWatch>());
        services.AddSingleton<SigningKeyStore>();
        services.AddSingleton<ISigningKeySource>(provider => provider.GetRequiredService<SigningKeyStore>());
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<PasswordHashing>();
        services.AddScoped<SignIn>();
        services.AddScoped<SignInCompletion>();
        services.AddScoped<SessionStart>();
        services.AddScoped<SessionTokens>();
        services.AddSingleton<Throttle>();
        services.AddScoped<CodeDesk>();
        builder.AddCodes();
        services.AddScoped<PhoneSignIn>();
        builder.AddGoogle();
        services.AddSingleton<CodeErrands>();
        services.AddHostedService(provider => provider.GetRequiredService<CodeErrands>());
        services.AddSingleton<SignInMetrics>();
        services.AddScoped<SessionEnding>();
        services.AddScoped<CredentialChange>();
        services.AddScoped<SecondFactorDesk>();
        services.AddScoped<SecondFactorEnrollment>();
        services.AddScoped<SecondFactorSignIn>();
        services.AddScoped<PasswordChange>();
        services.AddScoped<PasswordReset>();
        services.AddScoped<EmailVerification>();
        services.AddScoped<ContactChange>();
        services.AddScoped<ClaimedAccount>();
        services.AddScoped<AccountDeletion>();
        services.AddHostedService<RevocationLoader>();
        services.AddCommand<AdminCreateCommand>();
        services.AddCommand<ImportLegacyCommand>();
        services.AddScoped<AccountExport>();
        services.AddScoped<UserAdministration>();
        services.AddOptions<UserSettings>().BindConfiguration(UserSettings.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<UserSettings>, UserSettingsCheck>();
        services.AddSingleton<AccountUpkeep>();
        services.AddHostedService(provider => provider.GetRequiredService<AccountUpkeep>());
        services.AddCommand<UserDisableCommand>();
        services.AddCommand<UserEnableCommand>();
        services.AddCommand<UserResetSecondFactorCommand>();
        services.AddCommand<UserRevokeSessionsCommand>();
        services.AddCommand<KeysRotateCommand>();
        services.AddResealCommand("keys reseal");
    }
}
