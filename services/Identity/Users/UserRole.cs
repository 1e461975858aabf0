namespace Fyntrix.Identity.Users;

/// <summary>What a person may do beyond their own account.</summary>
internal enum UserRole
{
    USER,
    ADMIN,
}
