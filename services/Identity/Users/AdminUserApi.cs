using System.Security.Claims;
using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Users;

/// <summary>Everybody's accounts, for administrators.</summary>
internal static class AdminUserApi
{
    public static void MapAdminUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapApi("/api/v1/admin/users", "Users").RequireScope(Scopes.Admin);
        users.MapGet("/", List)
            .WithName("ListUsers").WithSummary("Accounts, newest first")
            .WithDescription("email and phone find the one account that has them; with is_deleted=true the deleted ones that had them and wait for their erasure.");
        users.MapGet("/{id}", Get).ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("GetUser").WithSummary("One account");
        users.MapPatch("/{id}", PatchAsync).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("PatchUser").WithSummary("Disable or enable an account, or change its role")
            .WithDescription("Disabling and a new role end every session at once. There is always one active administrator, and nobody disables themself.");
    }

    private static async Task<Results<Ok<Page<AdminUserAnswer>>, ProblemHttpResult>> List(
        [AsParameters] PageQuery page,
        [AsParameters] AdminUserQuery filter,
        IdentityDb db,
        CancellationToken cancellationToken)
    {
        if (page.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();
        UserRole? role = Enum.GetValues<UserRole>().Where(r => r.ToString() == filter.Role).Select(r => (UserRole?)r).FirstOrDefault();
        if (filter.Role is not null && role is null)
            return Refusal.Invalid("role", $"must be one of {string.Join(", ", Enum.GetNames<UserRole>())}.").ToProblem();

        // Addresses and numbers are indexed for those who are not deleted.
        var query = db.Users.AsNoTracking();
        if ((filter.Email ?? filter.Phone) is not null)
            query = filter.IsDeleted == true ? query.Where(u => u.IsDeleted) : query.Where(u => !u.IsDeleted);
        if (filter.Email is { } email)
        {
            var normalized = EmailAddress.Normalize(email);
            query = query.Where(u => u.EmailNormalized == normalized);
        }

        if (filter.Phone is { } phone)
            query = query.Where(u => u.PhoneNumber == phone);
        if (filter.IsActive is { } isActive)
            query = query.Where(u => u.IsActive == isActive);
        if (filter.IsDeleted is { } isDeleted)
            query = query.Where(u => u.IsDeleted == isDeleted);
        if (role is not null)
            query = query.Where(u => u.Role == role);
        if (window.Value.After is { } after)
            query = query.Where(u => u.CreatedAt < after.At || (u.CreatedAt == after.At && string.Compare(u.Id, after.Id) < 0));
        var rows = await query.OrderByDescending(u => u.CreatedAt).ThenByDescending(u => u.Id)
            .Take(window.Value.Limit + 1)
            .Select(AdminUserAnswer.From(db))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(Page<AdminUserAnswer>.Of(rows, window.Value, u => new PagePosition(u.CreatedAt, u.UserId)));
    }

    private static async Task<Results<Ok<AdminUserAnswer>, ProblemHttpResult>> Get(string id, IdentityDb db, CancellationToken cancellationToken) =>
        await FindAsync(db, id, cancellationToken) is { } user
            ? TypedResults.Ok(user)
            : Refusal.NotFound("account").ToProblem();

    private static async Task<Results<Ok<AdminUserAnswer>, ProblemHttpResult>> PatchAsync(
        string id,
        AdminUserPatch request,
        ClaimsPrincipal caller,
        UserAdministration administration,
        IdentityDb db,
        CancellationToken cancellationToken) =>
        await administration.ChangeAsync(id, request, caller.Id(), cancellationToken) is { } refusal
            ? refusal.ToProblem()
            : TypedResults.Ok((await FindAsync(db, id, cancellationToken))!);

    private static Task<AdminUserAnswer?> FindAsync(IdentityDb db, string id, CancellationToken cancellationToken) =>
        db.Users.AsNoTracking().Where(u => u.Id == id).Select(AdminUserAnswer.From(db)).SingleOrDefaultAsync(cancellationToken);
}
