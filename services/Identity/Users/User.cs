using System.Text.Json;
using Fyntrix.Identity.Auth;

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

    public void VerifyEmail(DateTimeOffset now)
    {
        EmailVerified = true;
        IsVerified = true;
        UpdatedAt = now;
    }

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

    /// <summary>Soft: the account is closed at once; what it holds is erased after the grace.</summary>
    public void Delete(DateTimeOffset now)
    {
        IsDeleted = true;
        IsActive = false;
        DeletedAt = now;
        UpdatedAt = now;
    }
}
