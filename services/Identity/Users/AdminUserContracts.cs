using System.Linq.Expressions;
using Fyntrix.Identity.Data;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Identity.Users;

/// <summary>Which accounts an administrator looks for; what is left out does not matter.</summary>
internal readonly record struct AdminUserQuery(
    [FromQuery(Name = "email")] string? Email,
    [FromQuery(Name = "phone")] string? Phone,
    [FromQuery(Name = "is_active")] bool? IsActive,
    [FromQuery(Name = "is_deleted")] bool? IsDeleted,
    [FromQuery(Name = "role")] string? Role);

/// <summary>A change to an account: what is left out stays. The reason goes into the log.</summary>
internal sealed record AdminUserPatch(bool? IsActive, UserRole? Role, string? Reason);

/// <summary>An account as an administrator sees it.</summary>
internal sealed record AdminUserAnswer(
    string UserId,
    string Name,
    string? Email,
    bool EmailVerified,
    string? Phone,
    bool PhoneVerified,
    UserRole Role,
    bool IsActive,
    bool IsDeleted,
    bool IsVerified,
    bool IsPremium,
    bool HasPassword,
    bool HasSecondFactor,
    int LoginCount,
    DateTimeOffset? LastLoginAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? DeletedAt)
{
    /// <summary>As a part of a query.</summary>
    public static Expression<Func<User, AdminUserAnswer>> From(IdentityDb db) => user => new AdminUserAnswer(
        user.Id,
        user.Name,
        user.Email,
        user.EmailVerified,
        user.PhoneNumber,
        user.PhoneNumberVerified,
        user.Role,
        user.IsActive,
        user.IsDeleted,
        user.IsVerified,
        user.IsPremium,
        db.Credentials.Any(c => c.UserId == user.Id),
        db.TotpFactors.Any(f => f.UserId == user.Id && f.ConfirmedAt != null),
        user.LoginCount,
        user.LastLoginAt,
        user.CreatedAt,
        user.UpdatedAt,
        user.DeletedAt);
}
