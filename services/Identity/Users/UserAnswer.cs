namespace Fyntrix.Identity.Users;

/// <summary>An account as its owner sees it. <c>user_id</c>, <c>phone</c> and <c>phone_verified</c> are the former system's names.</summary>
internal sealed record UserAnswer(
    string UserId,
    string? Email,
    bool EmailVerified,
    string Name,
    string? Phone,
    bool PhoneVerified,
    string? FirstName,
    string? LastName,
    DateOnly? DateOfBirth,
    string? Gender,
    string? CountryCode,
    string? Timezone,
    string Language,
    string? ProfilePictureUrl,
    string? Bio,
    string Role,
    bool IsPremium,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastLoginAt)
{
    public static UserAnswer Of(User user) => new(
        user.Id,
        user.Email,
        user.EmailVerified,
        user.Name,
        user.PhoneNumber,
        user.PhoneNumberVerified,
        user.FirstName,
        user.LastName,
        user.DateOfBirth,
        user.Gender,
        user.CountryCode,
        user.Timezone,
        user.Language,
        user.ProfilePictureUrl,
        user.Bio,
        user.Role.ToString(),
        user.IsPremium,
        user.CreatedAt,
        user.LastLoginAt);
}
