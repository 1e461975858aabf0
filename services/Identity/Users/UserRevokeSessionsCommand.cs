using Fyntrix.Identity.Data;

namespace Fyntrix.Identity.Users;

/// <summary><c>user revoke-sessions</c>: ends every session of the account.</summary>
internal sealed class UserRevokeSessionsCommand(IdentityDb db, UserAdministration administration) : UserCommand(db)
{
    public override string Name => "user revoke-sessions";

    protected override string Effect => "ends every session of the account";

    protected override async Task<string> RunAsync(string userId, CancellationToken cancellationToken)
    {
        var result = await administration.RevokeSessionsAsync(userId, cancellationToken);
        Expect(result.Refusal);
        return $"{result.Value} sessions of the account {userId} ended.";
    }
}
