using System.Text.Json;
using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Import;

namespace Fyntrix.Identity.Users;

/// <summary>A person with an account. Ids are UUIDs, or what the former system's identity provider gave.</summary>
internal sealed class User
{
    private User()
    {
    }

    public string Id { get; private set; } = "";

    public string? PhoneNumber { get; private set; }

    public bool PhoneNumberVerified { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>As typed; unique without regard to case.</summary>
    public string? Email { get; private set; }

    /// <summary>The address as accounts are found by it; unique.</summary>
    public string? EmailNormalized { get; private set; }

    public bool EmailVerified { get; private set; }

    public string? FirstName { get; private set; }

    public string? LastName { get; private set; }

    public DateOnly? DateOfBirth { get; private set; }

    public string? Gender { get; private set; }

    public string? CountryCode { get; private set; }

    public string? Timezone { get; private set; }

    public string Language { get; private set; } = "en";

    public UserRole Role { get; private set; }

    public bool IsActive { get; private set; } = true;

    public bool IsDeleted { get; private set; }

    public bool IsVerified { get; private set; }

    public bool IsPremium { get; private set; }

    public string? ProfilePictureUrl { get; private set; }

    public string? Bio { get; private set; }

    public DateTimeOffset? LastLoginAt { get; private set; }

    public string? LastLoginIp { get; private set; }

    public string? LastLoginDevice { get; private set; }

    public string? LastLoginLocation { get; private set; }

    public int LoginCount { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public string? CreatedIp { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public DateTimeOffset? DeletedAt { get; private set; }

    public JsonDocument? Preferences { get; private set; }

    public JsonDocument? Settings { get; private set; }

    public JsonDocument? UserMetadata { get; private set; }

    /// <summary>When the list of watched symbols changed last; each change is later than the one before, whatever the clock says.</summary>
    public DateTimeOffset? WatchlistChangedAt { get; private set; }

    public string? ReferralCode { get; private set; }

    public string? ReferredBy { get; private set; }

    public static User WithEmail(string email, string name, UserRole role, string? ip, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now).ToString(),
        Email = email,
        EmailNormalized = EmailAddress.Normalize(email),
        Name = name,
        Role = role,
        CreatedAt = now,
        CreatedIp = ip,
        UpdatedAt = now,
    };

    /// <summary>An account of somebody who has just shown that the number is theirs.</summary>
    public static User WithPhone(string id, string phoneNumber, string name, string? ip, DateTimeOffset now) => new()
    {
        Id = id,
        PhoneNumber = phoneNumber,
        PhoneNumberVerified = true,
        IsVerified = true,
        Name = name,
        Role = UserRole.USER,
        CreatedAt = now,
        CreatedIp = ip,
        UpdatedAt = now,
    };

    public void VerifyPhone(DateTimeOffset now)
    {
        PhoneNumberVerified = true;
        IsVerified = true;
        UpdatedAt = now;
    }

    public void VerifyEmail(DateTimeOffset now)
    {
        EmailVerified = true;
        IsVerified = true;
        UpdatedAt = now;
    }

    /// <summary>
    /// Whether the address is no more than a claim: whoever made the account has not shown it to be theirs. That of an administrator
    /// is the word of an operator or of another administrator, and nobody else's.
    /// </summary>
    public bool OnlyClaimsEmail => !EmailVerified && Role != UserRole.ADMIN;

    /// <summary>The number was put here by somebody else than the account's owner.</summary>
    public void GiveUpPhone(DateTimeOffset now)
    {
        PhoneNumber = null;
        PhoneNumberVerified = false;
        UpdatedAt = now;
    }

    /// <summary>The address was claimed here and is somebody else's.</summary>
    public void GiveUpEmail(DateTimeOffset now)
    {
        Email = null;
        EmailNormalized = null;
        EmailVerified = false;
        UpdatedAt = now;
    }

    /// <summary>As the former system had them, in its own id. No password came with it: they sign in by code, by Google, or reset.</summary>
    public static User Imported(FormerUser former) => new()
    {
        Id = former.Id,
        PhoneNumber = former.PhoneNumber,
        PhoneNumberVerified = former.PhoneNumberVerified && former.PhoneNumber is not null,
        Name = former.Name,
        Email = former.Email,
        EmailNormalized = former.Email is null ? null : EmailAddress.Normalize(former.Email),
        EmailVerified = former.EmailVerified,
        FirstName = former.FirstName,
        LastName = former.LastName,
        DateOfBirth = former.DateOfBirth is { } birth ? DateOnly.FromDateTime(birth.UtcDateTime) : null,
        Gender = former.Gender,
        CountryCode = former.CountryCode,
        Timezone = former.Timezone,
        Language = former.Language!,
        IsActive = former.IsActive,
        IsVerified = former.IsVerified,
        IsPremium = former.IsPremium,
        ProfilePictureUrl = former.ProfilePictureUrl,
        Bio = former.Bio,
        LastLoginAt = former.LastLoginAt,
        LastLoginIp = former.LastLoginIp,
        LastLoginDevice = former.LastLoginDevice,
        LastLoginLocation = former.LastLoginLocation,
        LoginCount = former.LoginCount,
        CreatedAt = former.CreatedAt!.Value,
        CreatedIp = former.CreatedIp,
        UpdatedAt = former.UpdatedAt!.Value,
        Preferences = Json(former.Preferences),
        Settings = Json(former.Settings),
        UserMetadata = Json(former.UserMetadata),
        ReferralCode = former.ReferralCode,
        ReferredBy = former.ReferredBy,
    };

    /// <summary>To an address that the user has shown to be theirs.</summary>
    public void ChangeEmail(string email, DateTimeOffset now)
    {
        Email = email;
        EmailNormalized = EmailAddress.Normalize(email);
        VerifyEmail(now);
    }

    /// <summary>To a number that the user has shown to be theirs.</summary>
    public void ChangePhone(string phoneNumber, DateTimeOffset now)
    {
        PhoneNumber = phoneNumber;
        PhoneNumberVerified = true;
        IsVerified = true;
        UpdatedAt = now;
    }

    public void SignedIn(string? ip, string? device, DateTimeOffset now)
    {
        LastLoginAt = now;
        LastLoginIp = ip;
        LastLoginDevice = device;
        LoginCount++;
        UpdatedAt = now;
    }

    public void Change(ProfilePatch change, DateTimeOffset now)
    {
        Name = change.Name.Or(Name)!.Trim();
        FirstName = change.FirstName.Or(FirstName);
        LastName = change.LastName.Or(LastName);
        DateOfBirth = change.DateOfBirth.Or(DateOfBirth);
        Gender = change.Gender.Or(Gender);
        CountryCode = change.CountryCode.Or(CountryCode);
        Timezone = change.Timezone.Or(Timezone);
        Language = change.Language.Or(Language) ?? "en";
        ProfilePictureUrl = change.ProfilePictureUrl.Or(ProfilePictureUrl);
        Bio = change.Bio.Or(Bio);
        UpdatedAt = now;
    }

    public void ChangeWatchlist(DateTimeOffset now) => WatchlistChangedAt = now;

    public void Administer(bool isActive, UserRole role, DateTimeOffset now)
    {
        IsActive = isActive;
        Role = role;
        UpdatedAt = now;
    }

    /// <summary>Soft: the account is closed at once; what it holds is erased after the grace.</summary>
    public void Delete(DateTimeOffset now)
    {
        IsDeleted = true;
        IsActive = false;
        DeletedAt = now;
        UpdatedAt = now;
    }

    private static JsonDocument? Json(string? text) => text is null ? null : JsonDocument.Parse(text);
}
