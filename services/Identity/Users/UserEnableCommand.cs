using Fyntrix.Identity.Data;

namespace Fyntrix.Identity.Users;

/// <summary><c>user enable</c>: opens a disabled account again.</summary>
internal sealed class UserEnableCommand(IdentityDb db, UserAdministration administration) : UserCommand(db)
{
    public override string Name => "user enable";

    protected override string Effect => "opens a disabled account again";

    protected override async Task<string> RunAsync(string userId, CancellationToken cancellationToken)
    {
        Expect(await administration.ChangeAsync(userId, new AdminUserPatch(true, null, null), null, cancellationToken));
        return $"The account {userId} is enabled.";
    }
}
