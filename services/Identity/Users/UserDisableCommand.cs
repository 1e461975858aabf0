using Fyntrix.Identity.Data;

namespace Fyntrix.Identity.Users;

/// <summary><c>user disable</c>: closes the account to its owner and ends their sessions at once.</summary>
internal sealed class UserDisableCommand(IdentityDb db, UserAdministration administration) : UserCommand(db)
{
    public override string Name => "user disable";

    protected override string Effect => "closes the account to its owner and ends their sessions at once";

    protected override async Task<string> RunAsync(string userId, CancellationToken cancellationToken)
    {
        Expect(await administration.ChangeAsync(userId, new AdminUserPatch(false, null, null), null, cancellationToken));
        return $"The account {userId} is disabled.";
    }
}
